import type { ApiResponse, Connection, Method, RequestOptions } from './connection.ts';
import { AuditError } from '../errors.ts';
import { StatusError, statusErrorOf } from './status.ts';
import { pause, systemTiming, type Timing } from './timing.ts';

export interface ListMeta {
  readonly resourceVersion: string;
  /** Given while there are more pages. */
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface ListPage<T> {
  readonly metadata: ListMeta;
  readonly items: readonly T[];
}

export interface ListQuery {
  readonly limit?: number;
  readonly continue?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined;
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
}

export interface ApplyOptions {
  readonly fieldManager: string;
  /** Take over fields another manager holds, instead of a 409. */
  readonly force?: boolean;
}

export type PatchType = 'merge' | 'json' | 'strategic';

/**
 * The few verbs a controller writes with. Paths are the API's own, e.g. `/apis/batch/v1/namespaces/a/jobs/b`. Types are
 * what the caller says: the API server has validated against its schema. A failure is a StatusError or an AuditError
 * SA2002. A 429 is tried again after the time the server asks for, five times; nothing else is.
 */
export interface KubeClient {
  readonly get: <T>(path: string, signal?: AbortSignal) => Promise<T>;
  readonly list: <T>(path: string, query?: ListQuery, signal?: AbortSignal) => Promise<ListPage<T>>;
  readonly create: <T>(path: string, object: T, signal?: AbortSignal) => Promise<T>;
  /** PUT: with `metadata.resourceVersion` set, a 409 says that someone else was faster. */
  readonly replace: <T>(path: string, object: T, signal?: AbortSignal) => Promise<T>;
  /** Server-side apply. */
  readonly apply: <T>(path: string, object: T, options: ApplyOptions, signal?: AbortSignal) => Promise<T>;
  readonly patch: <T>(path: string, patch: unknown, type: PatchType, signal?: AbortSignal) => Promise<T>;
  readonly delete: (path: string, signal?: AbortSignal) => Promise<void>;
}

const TRIES = 6;
const LONGEST_WAIT_MS = 30_000;
const PATCH_CONTENT: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export function kubeClient(connection: Connection, timing: Timing = systemTiming): KubeClient {
  const call = async (method: Method, path: string, options: RequestOptions): Promise<unknown> => {
    for (let tries = 1; ; tries += 1) {
      const response = await connection.request(method, path, options);
      if (response.status >= 200 && response.status < 300) return jsonOf(response, `${method} ${path}`);
      const error = await statusErrorOf(response, `${method} ${path}`);
      // Only a 429 is sure not to have been carried out.
      if (error.httpStatus !== 429 || tries === TRIES) throw error;
      const asked = Math.min(error.retryAfterMs ?? 1000, LONGEST_WAIT_MS);
      await pause(timing, asked * (1 + 0.25 * timing.random()), options.signal);
    }
  };
  const write = (contentType: string, object: unknown, signal: AbortSignal | undefined): RequestOptions => ({
    headers: { 'content-type': contentType },
    body: JSON.stringify(object),
    ...signalOf(signal),
  });
  return {
    get: <T>(path: string, signal?: AbortSignal) => call('GET', path, signalOf(signal)) as Promise<T>,
    list: <T>(path: string, query: ListQuery = {}, signal?: AbortSignal) =>
      call('GET', path, { query: { ...query }, ...signalOf(signal) }) as Promise<ListPage<T>>,
    create: <T>(path: string, object: T, signal?: AbortSignal) =>
      call('POST', path, write('application/json', object, signal)) as Promise<T>,
    replace: <T>(path: string, object: T, signal?: AbortSignal) =>
      call('PUT', path, write('application/json', object, signal)) as Promise<T>,
    apply: <T>(path: string, object: T, options: ApplyOptions, signal?: AbortSignal) =>
      call('PATCH', path, {
        // JSON is YAML, and this is the only content type server-side apply goes by.
        ...write('application/apply-patch+yaml', object, signal),
        query: { fieldManager: options.fieldManager, force: options.force },
      }) as Promise<T>,
    patch: <T>(path: string, patch: unknown, type: PatchType, signal?: AbortSignal) =>
      call('PATCH', path, write(PATCH_CONTENT[type], patch, signal)) as Promise<T>,
    delete: async (path, signal) => {
      await call('DELETE', path, signalOf(signal));
    },
  };
}

/** Whether the error says that the object is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof StatusError && error.httpStatus === 404;
}

/** Whether the error says that someone else was faster, or owns the field. */
export function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.httpStatus === 409;
}

/** The whole of an answer's JSON. */
export async function jsonOf(response: ApiResponse, about: string): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AuditError('SA2005', about, 'the answer is not JSON', { cause: error });
  }
}

function signalOf(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

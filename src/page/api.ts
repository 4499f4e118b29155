import type { Overview, PodAnswer, PodsAnswer } from './wire.ts';

/** The server refused, or answered with something else than was asked for. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

let token: string | null = null;

/** Held in memory alone: neither in the address, nor in a cookie, nor in storage. */
export function useToken(given: string): void {
  token = given.trim();
}

export function get(
  path: string,
  more: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Response> {
  const authorization: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  // Relative: the page may be served under a path of a proxy.
  return fetch(path, {
    headers: { ...authorization, ...more },
    cache: 'no-store',
    credentials: 'same-origin',
    ...(signal === undefined ? {} : { signal }),
  });
}

/** JSON has no infinity: a bound that is open on its side comes as null. */
export function read(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) => {
    if (value !== null) return value;
    return key === 'earliest' ? -Infinity : key === 'latest' ? Infinity : null;
  });
}

async function json(path: string): Promise<unknown> {
  const response = await get(path);
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, text.trim());
  return read(text);
}

export async function fetchOverview(): Promise<Overview> {
  return (await json('api/overview')) as Overview;
}

export async function fetchPods(): Promise<PodsAnswer> {
  return (await json('api/pods')) as PodsAnswer;
}

/** Null where there is no such Pod, or none any more. */
export async function fetchPod(uid: string): Promise<PodAnswer | null> {
  try {
    return (await json(`api/pod?uid=${encodeURIComponent(uid)}`)) as PodAnswer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from '../../src/embedded/server.ts';
import type { ApiServer, ApiServerOptions } from '../../src/embedded/server.ts';
import type { Json } from '../../src/evidence/json.ts';

export const PODS = '/api/v1/namespaces/default/pods';

/** A server for the length of one test. */
export async function withServer(
  test: (server: ApiServer) => Promise<void>,
  options: ApiServerOptions = {},
): Promise<void> {
  const server = await startApiServer(options);
  try {
    await test(server);
  } finally {
    await server.close();
  }
}

/** A recording for the length of one test: lines as they are, or objects to be lines. */
export async function withRecording(
  lines: readonly (string | Json)[],
  test: (file: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sidecar-audit-'));
  try {
    const file = join(folder, 'watch.ndjson');
    const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
    await writeFile(file, texts.map((text) => `${text}\n`).join(''));
    await test(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function recordedPod(
  t: string,
  name: string,
  parts: { readonly type?: string; readonly uid?: string; readonly version?: string } = {},
): Json {
  const { type = 'ADDED', uid = `uid-${name}`, version = '1' } = parts;
  const metadata = {
    name,
    namespace: 'play',
    uid,
    resourceVersion: version,
    creationTimestamp: '2026-11-22T20:00:00Z',
  };
  return { t, resource: 'pods', type, object: { kind: 'Pod', apiVersion: 'v1', metadata } };
}

export function podNamed(name: string, metadata: Json = {}): Json {
  return { metadata: { name, namespace: 'default', ...metadata } };
}

/** The error that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<NodeJS.ErrnoException> {
  try {
    await promise;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  throw new Error('it did not fail');
}

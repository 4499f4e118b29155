import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ApiServer } from '../../src/embedded/server.ts';
import { withServer } from '../embedded/helpers.ts';
import { ROOT, withFiles } from '../tools/temporary.ts';

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly said: () => string;
  /** On standard output. */
  readonly printed: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Said>;
}

/** Starts the program as a user does, without holding up the server that runs in this process. */
export function start(args: readonly string[], input = '', more: NodeJS.ProcessEnv = {}): Running {
  const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', ...more };
  const child = spawn(join(ROOT, 'bin/sidecar-audit'), args, { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdin.end(input);
  const ended = once(child, 'close').then(([status]): Said => ({ status: status as number | null, stdout, stderr }));
  return { said: () => stderr, printed: () => stdout, signal: (signal) => void child.kill(signal), ended };
}

/** A server, a folder, and the options by which the program finds the server. */
export async function withCluster(
  test: (at: { server: ApiServer; folder: string; flags: readonly string[] }) => Promise<void>,
): Promise<void> {
  await withServer((server) =>
    withFiles({ kubeconfig: kubeconfigOf(server.url) }, (folder) =>
      test({ server, folder, flags: ['--kubeconfig', join(folder, 'kubeconfig')] }),
    ),
  );
}

export function kubeconfigOf(url: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'embedded', cluster: { server: url } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'nobody' } }],
    'current-context': 'embedded',
  });
}

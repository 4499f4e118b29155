/** kubectl on the cluster that KUBECONFIG names; the lab's own is found without being on the PATH. */
import { execFile } from 'node:child_process';

const LAB = process.env['LAB'] ?? '/var/tmp/sidecar-lab';
export const KUBECTL = process.env['KUBECTL'] ?? 'kubectl';
const TIMEOUT_MS = 200_000;
/** So many times as long as on a quiet machine everything may take: only a test that fails takes longer by it. */
const PATIENCE = 3;

export interface Answer {
  readonly ok: boolean;
  readonly out: string;
  /** What it said on standard error: refusals, and warnings. */
  readonly said: string;
}

const environment = {
  ...process.env,
  PATH: `${process.env['PATH'] ?? ''}:${LAB}/bin`,
  KUBECONFIG: process.env['KUBECONFIG'] ?? `${LAB}/admin.kubeconfig`,
};

/** Runs kubectl; input, if any, goes to its standard input, an object as JSON. */
export const kubectl = (args: readonly string[], input?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const child = execFile(KUBECTL, [...args], { env: environment, timeout: TIMEOUT_MS }, (error, out, said) => {
      if (error !== null && typeof error.code === 'string') reject(error);
      else resolve({ ok: error === null, out, said });
    });
    child.stdin?.end(typeof input === 'string' ? input : JSON.stringify(input));
  });

/** What kubectl prints; throws what it says when it fails. */
export const must = async (args: readonly string[], input?: unknown): Promise<string> => {
  const { ok, out, said } = await kubectl(args, input);
  if (!ok) throw new Error(`kubectl ${args.join(' ')}: ${said}`);
  return out;
};

/** Tries again until it holds; throws after so many seconds, on a busy machine a few times as many, with what was seen last. */
export const eventually = async (seconds: number, what: string, holds: () => Promise<string | true>): Promise<void> => {
  const limit = seconds * PATIENCE;
  const end = Date.now() + limit * 1000;
  for (;;) {
    const seen = await holds();
    if (seen === true) return;
    if (Date.now() > end) throw new Error(`${what}: not within ${limit} s; last seen: ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

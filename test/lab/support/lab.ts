/** Where the lab is, and what keeps one run of these tests apart from others on the same cluster. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** Programs, certificates and state of the cluster. */
export const LAB = process.env['LAB'] ?? '/var/tmp/sidecar-lab';
/** The lab's own scripts: crash, stop, up. */
export const LAB_TOOLS = resolve(ROOT, process.env['LAB_TOOLS'] ?? process.env['LAB_SCRIPTS'] ?? '../shared/lab');
export const ADMIN_KUBECONFIG = process.env['KUBECONFIG'] ?? `${LAB}/admin.kubeconfig`;

/** What child processes need to find kubectl. */
export const ENVIRONMENT = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:${LAB}/bin`, LAB, LAB_TOOLS };

/** One of the lab's own scripts. */
export const lab = (script: string, ...args: readonly string[]): Promise<unknown> =>
  promisify(execFile)(join(LAB_TOOLS, script), [...args], { env: ENVIRONMENT, timeout: 180_000 });

/** Short and lower case, for the names of namespaces. */
export const uniqueId = (): string => Date.now().toString(36);

export const sleep = (ms: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

/** A folder for kubeconfigs, which only its owner may read. */
export interface Scratch {
  readonly folder: string;
  /** Writes a file and returns its path. */
  readonly write: (name: string, content: string) => string;
  readonly remove: () => void;
}

export function scratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-audit-lab-'));
  return {
    folder,
    write: (name, content) => {
      const path = join(folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Files that are made from the sources and kept in the repository, where `make verify` checks that they are current. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface GeneratedFile {
  /** Relative to the repository's root, which every tool is run in. */
  readonly path: string;
  readonly text: string;
}

/** Writes the files, or with `--check` among the arguments says which of them differ and sets the exit status. */
export function emit(files: readonly GeneratedFile[], args: readonly string[]): void {
  const stale = files.filter(({ path, text }) => current(path) !== text);
  if (!args.includes('--check')) {
    for (const { path, text } of stale) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.error(`wrote ${path}`);
    }
  } else if (stale.length > 0) {
    for (const { path } of stale) console.error(`${path} is not what the sources say: run make generate`);
    process.exitCode = 1;
  }
}

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // not there yet: stale like any other
  }
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '../..');

/** A folder with these files for as long as `use` runs; a text that begins with `#!` becomes a program. */
export async function withFiles(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-audit-test-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
    }
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

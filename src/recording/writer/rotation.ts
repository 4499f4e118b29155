import { existsSync, renameSync, rmSync } from 'node:fs';
import { AuditError } from '../../errors.ts';
import { partPath } from '../parts.ts';

/** How many files are looked for that an earlier recording may have left. */
const MOST_PARTS = 1000;

/** Nothing of an earlier recording may be overwritten by the parts of this one, nor be taken for one of them. */
export function clearParts(path: string, { keep, force }: { readonly keep: number; readonly force: boolean }): void {
  for (let age = 1; age < Math.min(keep, MOST_PARTS); age += 1) {
    const part = partPath(path, age);
    if (!existsSync(part)) continue;
    if (!force) throw new AuditError('SA1004', part, 'it exists already, and rotating would overwrite it');
    rmSync(part);
  }
}

/** Makes room for a new newest part: each grows older by one, and the one beyond `keep` goes. */
export function shiftParts(path: string, keep: number): void {
  if (keep === 1) {
    rmSync(path);
    return;
  }
  for (let age = keep - 1; age > 0; age -= 1) {
    const younger = partPath(path, age - 1);
    if (existsSync(younger)) renameSync(younger, partPath(path, age));
  }
}

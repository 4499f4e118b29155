import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../../../../src/sinks/http/tls/self-signed.ts';
import type { KeyPair } from '../../../../src/sinks/http/tls/key-pair.ts';

/** A folder as the kubelet mounts a Secret: the files are links into `..data`, itself a link that is turned in one step. */
export interface MountedSecret {
  readonly path: string;
  /** Puts another pair there, and returns it. */
  readonly turn: (pair?: Partial<KeyPair>) => KeyPair;
  readonly remove: () => void;
}

export function mountedSecret(): MountedSecret {
  const path = mkdtempSync(join(tmpdir(), 'sidecar-audit-tls-'));
  let version = 0;
  const turn = (pair: Partial<KeyPair> = {}): KeyPair => {
    const next = { ...selfSigned(), ...pair };
    version += 1;
    const folder = `..2026_11_23_${version}`;
    mkdirSync(join(path, folder));
    writeFileSync(join(path, folder, 'tls.crt'), next.cert);
    writeFileSync(join(path, folder, 'tls.key'), next.key);
    symlinkSync(folder, join(path, '..data_tmp'));
    renameSync(join(path, '..data_tmp'), join(path, '..data'));
    if (version > 1) rmSync(join(path, `..2026_11_23_${version - 1}`), { recursive: true });
    return next;
  };
  turn();
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(path, name));
  return { path, turn, remove: () => rmSync(path, { recursive: true, force: true }) };
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AuditError } from '../../../errors.ts';

/** A certificate (with its chain) and its private key, both PEM. The key is never logged and never part of an error. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Reads `tls.crt` and `tls.key` as a Secret of the type kubernetes.io/tls is mounted. Throws SA2012 if they are no pair. */
export async function readKeyPair(folder: string): Promise<KeyPair> {
  try {
    // The kubelet renews a volume by turning the link `..data`: both files have to be read on the same side of that.
    const base = await realpath(join(folder, '..data')).catch(() => folder);
    const [cert, key] = await Promise.all([
      readFile(join(base, 'tls.crt'), 'utf8'),
      readFile(join(base, 'tls.key'), 'utf8'),
    ]);
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      throw new AuditError('SA2012', folder, 'the key is of another certificate');
    // What TLS itself would refuse, e.g. a key that is too short.
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    if (error instanceof AuditError) throw error;
    throw new AuditError('SA2012', folder, kindOf(error));
  }
}

export const samePair = (a: KeyPair, b: KeyPair): boolean => a.cert === b.cert && a.key === b.key;

/** `ENOENT`, `ERR_OSSL_X509_KEY_VALUES_MISMATCH`: the kind alone. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

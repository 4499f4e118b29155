import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Writes places in a list as words that say nothing: not how far the list has come, nor that two name the same place. */
export interface Places {
  readonly seal: (at: number) => string;
  /** Null for what this very object did not write. */
  readonly open: (word: string) => number | null;
}

const CIPHER = 'aes-256-gcm';
const IV = 12;
const TAG = 16;
const NUMBER = 8;
/** As base64url writes as many bytes. */
const WORD = /^[\w-]{48}$/;

/**
 * A list of what happened in all namespaces is as long as it is by what others did: whoever is given a number of it could
 * count that. The key lives as long as the process, so that another process does not take these places for its own.
 */
export function sealedPlaces(): Places {
  const key = randomBytes(32);
  return {
    seal: (at) => {
      const iv = randomBytes(IV);
      const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG });
      const plain = Buffer.alloc(NUMBER);
      plain.writeDoubleBE(at);
      const sealed = [iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat(sealed).toString('base64url');
    },
    open: (word) => {
      if (!WORD.test(word)) return null;
      const bytes = Buffer.from(word, 'base64url');
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV), { authTagLength: TAG });
      decipher.setAuthTag(bytes.subarray(IV + NUMBER));
      try {
        const plain = decipher.update(bytes.subarray(IV, IV + NUMBER));
        decipher.final();
        return plain.readDoubleBE();
      } catch {
        return null;
      }
    },
  };
}

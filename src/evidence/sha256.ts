/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const ROUNDS = fractions(64, 1 / 3);
const BEGIN = fractions(8, 1 / 2);

/**
 * SHA-256 of an ASCII text, in hex. The middle imports no package, nor the platform's crypto; here it proves nothing to
 * anybody: it only says whether a name is the one that goes with what it names.
 */
export function sha256(ascii: string): string {
  let state = BEGIN;
  const words = padded(ascii);
  for (let block = 0; block < words.length; block += 16) state = compressed(state, words.subarray(block, block + 16));
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The text, a 1, zeros, and its length in bits, in whole blocks of 16 words. */
function padded(ascii: string): Uint32Array {
  const words = new Uint32Array(Math.ceil((ascii.length + 9) / 64) * 16);
  for (let i = 0; i <= ascii.length; i += 1) {
    const byte = i < ascii.length ? ascii.charCodeAt(i) & 0xff : 0x80;
    words[i >> 2] = (words[i >> 2] ?? 0) | (byte << (24 - (i & 3) * 8));
  }
  words[words.length - 1] = ascii.length * 8;
  return words;
}

function compressed(state: Uint32Array, block: Uint32Array): Uint32Array {
  const schedule = new Uint32Array(64);
  schedule.set(block);
  const at = (i: number): number => schedule[i] ?? 0;
  for (let i = 16; i < 64; i += 1) {
    const [x, y] = [at(i - 15), at(i - 2)];
    const small = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const large = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    schedule[i] = at(i - 16) + small + at(i - 7) + large;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i += 1) {
    const mixed = (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g));
    const first = (h + mixed + (ROUNDS[i] ?? 0) + at(i)) | 0;
    const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  return Uint32Array.from([a, b, c, d, e, f, g, h], (word, i) => (state[i] ?? 0) + word);
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fractions(count: number, root: number): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return Uint32Array.from(primes, (p) => Math.floor((p ** root % 1) * 2 ** 32));
}

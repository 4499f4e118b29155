/** Hexadecimal digits that look random and are always the same for the same seeds. */
export function hex(length: number, ...seeds: readonly number[]): string {
  let state = 0x9e3779b9;
  for (const seed of seeds) state = mix(state ^ mix(seed + 0x85ebca6b));
  let digits = '';
  while (digits.length < length) {
    state = (state + 0x6d2b79f5) | 0;
    digits += (mix(state) >>> 0).toString(16).padStart(8, '0');
  }
  return digits.slice(0, length);
}

/** A uid as the API server makes them (RFC 9562, version 4). */
export function uuid(...seeds: readonly number[]): string {
  const h = hex(32, ...seeds);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
}

function mix(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** Times of the simulator: integer µs on the node's clock, from an arbitrary beginning. */
export const SECOND = 1_000_000;

export function rfc3339(time: number): string {
  const ms = Math.floor(time / 1_000);
  const micros = String(time - ms * 1_000).padStart(3, '0');
  return new Date(ms).toISOString().replace('Z', `${micros}Z`);
}

/** As metav1.Time writes it: the fraction cut off. */
export function second(time: number): string {
  return `${new Date(Math.floor(time / SECOND) * 1_000).toISOString().slice(0, 19)}Z`;
}

import type { Line } from '../../tools/accuracy/recording.ts';
import { Random } from './kubelet/random.ts';

/** Any order at all. */
export function shuffled(lines: readonly Line[], seed: number): readonly Line[] {
  const random = new Random(seed);
  return lines
    .map((line) => ({ line, key: random.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ line }) => line);
}

/** The order that each watch keeps among its own, the watches interleaved at will. */
export function interleaved(lines: readonly Line[], seed: number): readonly Line[] {
  const random = new Random(seed);
  const rest = [lines.filter((l) => l.resource === 'pods'), lines.filter((l) => l.resource !== 'pods')];
  const result: Line[] = [];
  while (rest.some((r) => r.length > 0)) {
    const from = rest[random.integer(0, 1)]?.length === 0 ? rest.findIndex((r) => r.length > 0) : random.integer(0, 1);
    const line = rest[from]?.[0];
    if (line === undefined) continue;
    rest[from] = rest[from]?.slice(1) ?? [];
    result.push(line);
  }
  return result;
}

/** Some lines come again, anywhere after the first time. */
export function duplicated(lines: readonly Line[], seed: number): readonly Line[] {
  const random = new Random(seed);
  return lines.flatMap((line, i) => {
    const again = lines[random.integer(0, i)];
    return random.chance(0.3) && again !== undefined ? [line, again] : [line];
  });
}

/** What is left when each line is lost with this probability. */
export function dropped(lines: readonly Line[], seed: number, loss: number): readonly Line[] {
  const random = new Random(seed);
  return lines.filter(() => !random.chance(loss));
}

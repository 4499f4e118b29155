import { pool, type Pool } from './pool.ts';
import type { Sample } from './sample.ts';

/** What samples of many Pods have in common; `id` tells two of one store apart. */
interface Look extends Pick<Sample, 'deleted' | 'phase' | 'reason' | 'states' | 'ready' | 'sandbox'> {
  readonly id: number;
}

export interface PackedSamples {
  /** Of each sample. Pods of one kind pass through the same looks, and share them all. */
  readonly looks: readonly Look[];
}

/** order, at, readySince and sandboxSince; NaN for null. */
export const NUMBERS_OF_A_SAMPLE = 4;

export interface SamplePools {
  readonly look: (sample: Sample) => Look;
  readonly looks: Pool<readonly Look[]>;
}

export function samplePools(): SamplePools {
  const shared = pool<Look>();
  let last = 0;
  const look = ({ deleted, phase, reason, states, ready, sandbox }: Sample): Look => {
    // The one text that may hold anything is the last.
    const key = `${deleted} ${phase} ${ready} ${sandbox} ${states.length} ${states}${reason === null ? '' : `:${reason}`}`;
    last += 1;
    return shared(key, { id: last, deleted, phase, reason, states, ready, sandbox });
  };
  return { look, looks: pool() };
}

/** Appends their numbers; null where a resourceVersion is not its order's own text, as the API server's are. */
export function packSamples(
  samples: readonly Sample[],
  numbers: number[],
  { look, looks }: SamplePools,
): readonly Look[] | null {
  const each: Look[] = [];
  for (const sample of samples) {
    const { order, resourceVersion, at, readySince, sandboxSince } = sample;
    if (String(order) !== resourceVersion) return null;
    numbers.push(order, at, readySince ?? NaN, sandboxSince ?? NaN);
    each.push(look(sample));
  }
  return looks(each.map(({ id }) => id).join(), each);
}

export function unpackSamples({ looks }: PackedSamples, numbers: readonly number[], from: number): readonly Sample[] {
  return looks.map(({ deleted, phase, reason, states, ready, sandbox }, i) => {
    const first = from + i * NUMBERS_OF_A_SAMPLE;
    const order = numbers[first] ?? NaN;
    return {
      order,
      resourceVersion: String(order),
      at: numbers[first + 1] ?? NaN,
      deleted,
      phase,
      reason,
      states,
      ready,
      readySince: orNull(numbers[first + 2]),
      sandbox,
      sandboxSince: orNull(numbers[first + 3]),
    };
  });
}

function orNull(number = NaN): number | null {
  return Number.isNaN(number) ? null : number;
}

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
  readonly look: (key: string, look: Omit<Look, 'id'>) => Look;
  readonly looks: Pool<readonly Look[]>;
}

export function samplePools(): SamplePools {
  const each = pool<Look>();
  let last = 0;
  return { look: (key, look) => each(key, { ...look, id: (last += 1) }), looks: pool() };
}

/** Appends their numbers; null where a resourceVersion is not its order's own text, as the API server's are. */
export function packSamples(
  samples: readonly Sample[],
  numbers: number[],
  { look, looks }: SamplePools,
  known: PackedSamples | null,
): PackedSamples | null {
  let same = known?.looks.length === samples.length;
  const each: Look[] = [];
  for (const [i, sample] of samples.entries()) {
    const { order, at, readySince, sandboxSince } = sample;
    if (String(order) !== sample.resourceVersion) return null;
    numbers.push(order, at, readySince ?? NaN, sandboxSince ?? NaN);
    const before = known?.looks[i];
    const now = before !== undefined && looksLike(before, sample) ? before : lookOf(sample, look);
    same &&= now === before;
    each.push(now);
  }
  return { looks: same && known !== null ? known.looks : looks(each.map(({ id }) => id).join(), each) };
}

function lookOf({ deleted, phase, reason, states, ready, sandbox }: Sample, look: SamplePools['look']): Look {
  const parts = { deleted, phase, reason, states, ready, sandbox };
  return look(JSON.stringify(parts), parts);
}

function looksLike(look: Look, sample: Sample): boolean {
  return (
    look.states === sample.states &&
    look.phase === sample.phase &&
    look.deleted === sample.deleted &&
    look.reason === sample.reason &&
    look.ready === sample.ready &&
    look.sandbox === sample.sandbox
  );
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

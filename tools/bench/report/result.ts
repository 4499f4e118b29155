/** One line of the table. */
export interface Row {
  readonly scene: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  /** client-node's informer in the same place, where it has one. */
  readonly informer: number | null;
  /** By how much ours is the better one. */
  readonly ratio: number | null;
  /** What was aimed at, and whether it was reached; null where there is no aim. */
  readonly aim: { readonly text: string; readonly reached: boolean } | null;
}

export interface RowInput {
  readonly scene: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: number | undefined;
  readonly informer?: number | undefined;
  /** More is better; else less is. */
  readonly more?: boolean;
  readonly aim?: { readonly text: string; readonly reached: (row: { ours: number; ratio: number | null }) => boolean };
}

export function row({ scene, what, unit, ours = Number.NaN, informer, more = false, aim }: RowInput): Row {
  const ratio = informer === undefined ? null : Number((more ? ours / informer : informer / ours).toFixed(1));
  return {
    scene,
    what,
    unit,
    ours,
    informer: informer ?? null,
    ratio: ratio === null || !Number.isFinite(ratio) ? null : ratio,
    aim: aim === undefined ? null : { text: aim.text, reached: aim.reached({ ours, ratio }) },
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

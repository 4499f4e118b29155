/** What is written down of a metric: the registry and docs/metrics.md are both made from it. */
export interface MetricSpec {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** Upper bounds, of a histogram. */
  readonly buckets?: readonly number[];
  /** `stable`: neither name nor labels change within a major version. */
  readonly stability: 'stable' | 'experimental';
}

export type Catalog = Readonly<Record<string, MetricSpec>>;

/** A value for each label of the metric, and for no other. */
export type LabelsOf<S extends MetricSpec> = Readonly<Record<S['labels'][number], string>>;

export interface Counter<L> {
  readonly inc: (labels: L, by?: number) => void;
  readonly remove: (labels: L) => void;
}

export interface Gauge<L> {
  readonly set: (labels: L, value: number) => void;
  readonly remove: (labels: L) => void;
  /** Removes all series. */
  readonly clear: () => void;
}

export interface Histogram<L> {
  readonly observe: (labels: L, value: number) => void;
}

type InstrumentOf<S extends MetricSpec> = S['type'] extends 'counter'
  ? Counter<LabelsOf<S>>
  : S['type'] extends 'gauge'
    ? Gauge<LabelsOf<S>>
    : Histogram<LabelsOf<S>>;

/** One instrument for each line of a catalog, with its labels checked by the compiler. */
export type Instruments<C extends Catalog> = { readonly [K in keyof C]: InstrumentOf<C[K]> };

/** What is written down of a metric: the registry and docs/metrics.md are both made from it. */
export interface MetricSpec {
  /** Where the documentation lists it. */
  readonly area: 'Verdicts' | 'Containers' | 'Evidence' | 'Watches' | 'Program' | 'Agent';
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** Of a gauge: many objects add to it and take from it. */
  readonly sum?: true;
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

export interface Sum<L> {
  readonly add: (labels: L, amount: number) => void;
}

export interface Histogram<L> {
  readonly observe: (labels: L, value: number) => void;
  /** Serves the series with nothing observed, so that its first observation shows as growth. */
  readonly begin: (labels: L) => void;
}

type InstrumentOf<S extends MetricSpec> = S['type'] extends 'counter'
  ? Counter<LabelsOf<S>>
  : S['type'] extends 'histogram'
    ? Histogram<LabelsOf<S>>
    : S extends { readonly sum: true }
      ? Sum<LabelsOf<S>>
      : Gauge<LabelsOf<S>>;

/** One instrument for each line of a catalog, with its labels checked by the compiler. */
export type Instruments<C extends Catalog> = { readonly [K in keyof C]: InstrumentOf<C[K]> };

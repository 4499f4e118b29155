import type { Packing } from './held.ts';
import { packRuns, unpackRuns } from './packed-runs.ts';
import type { Owner } from './pod-frame.ts';
import type { PodRecord } from './pod-record.ts';
import type { PodSpec } from './pod-spec.ts';
import { pool, type Pool } from './pool.ts';
import type { Sample } from './sample.ts';

/** What the samples of many Pods have in common. */
type Look = Pick<Sample, 'deleted' | 'phase' | 'reason' | 'states' | 'ready' | 'sandbox'>;
/** The same of the records. */
type State = Pick<PodRecord, 'excluded' | 'phase' | 'reason' | 'restartCounts' | 'ending' | 'gaps'> & {
  readonly shortened: boolean;
};

/**
 * A record in a sixth of the bytes: what is equal between Pods is shared, and all numbers lie in one array, which V8
 * keeps as they are (a number in an object is an object of its own). A record that has anything this cannot hold is
 * kept `whole`.
 */
export type PackedPod = { readonly whole: PodRecord } | Packed;

interface Packed {
  readonly whole: null;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly owner: Owner | null;
  readonly spec: PodSpec;
  readonly state: State;
  readonly looks: readonly Look[];
  /** ID and reasons of each run. */
  readonly words: readonly (string | null)[];
  /** Those of the record, of each sample, of each run; NaN for null. */
  readonly numbers: readonly number[];
}

const OF_RECORD = 5;
const OF_SAMPLE = 4;

/** The packing of one store: what it shares, it shares between the Pods of that store. */
export function podPacking(): Packing<PodRecord, PackedPod> {
  const texts = pool<string>();
  const labels = pool<ReadonlyMap<string, string>>();
  const owners = pool<Owner>();
  const specs = pool<PodSpec>();
  const states = pool<State>();
  const looks = pool<Look>();

  const pack = (record: PodRecord, before: PackedPod | undefined): PackedPod => {
    if (!isPlain(record)) return { whole: record };
    const known = before?.whole === null ? before : null;
    const words: (string | null)[] = [];
    const numbers = numbersOf(record);
    packRuns(record.runs, numbers, words);
    return {
      whole: null,
      uid: known?.uid ?? record.uid,
      namespace: known?.namespace ?? texts(record.namespace, record.namespace),
      name: known?.name ?? record.name,
      labels:
        known?.labels === record.labels ? known.labels : labels(JSON.stringify([...record.labels]), record.labels),
      owner: sharedOwner(owners, record.owner, known?.owner ?? null),
      spec: known?.spec === record.spec ? known.spec : specs(JSON.stringify(record.spec), record.spec),
      state: sharedState(states, record),
      looks: record.samples.map((s, i) => sharedLook(looks, s, known?.looks[i])),
      words: words.slice(),
      // A copy has no room to spare.
      numbers: numbers.slice(),
    };
  };
  return { pack, unpack };
}

/** Every resourceVersion is the order's own text, as the API server makes them. */
function isPlain({ samples, runs }: PodRecord): boolean {
  const plain = ({ order, resourceVersion }: { order: number; resourceVersion: string }): boolean =>
    String(order) === resourceVersion;
  return (
    samples.every(plain) && runs.every(({ starts, terminations }) => starts.every(plain) && terminations.every(plain))
  );
}

function numbersOf({ createdAt, latest, deletion, samples }: PodRecord): number[] {
  const { requestedAt, graceSeconds, order } = deletion ?? { requestedAt: NaN, graceSeconds: NaN, order: NaN };
  const numbers = [createdAt ?? NaN, latest, requestedAt, graceSeconds, order];
  for (const s of samples) numbers.push(s.order, s.at, s.readySince ?? NaN, s.sandboxSince ?? NaN);
  return numbers;
}

function sharedOwner(owners: Pool<Owner>, owner: Owner | null, known: Owner | null): Owner | null {
  if (owner === null || (known?.uid === owner.uid && known.kind === owner.kind && known.name === owner.name))
    return known;
  return owners(JSON.stringify(owner), owner);
}

function sharedState(states: Pool<State>, record: PodRecord): State {
  const { excluded, phase, reason, restartCounts, ending, gaps, deletion } = record;
  const state: State = {
    excluded,
    phase,
    reason,
    restartCounts,
    ending,
    gaps,
    shortened: deletion?.shortened ?? false,
  };
  // Gaps are of one Pod, and an exclusion has its own words.
  return gaps.length > 0 || excluded !== null ? state : states(JSON.stringify(state), state);
}

function sharedLook(looks: Pool<Look>, sample: Sample, known: Look | undefined): Look {
  const { deleted, phase, reason, states, ready, sandbox } = sample;
  if (
    known?.states === states &&
    known.phase === phase &&
    known.deleted === deleted &&
    known.reason === reason &&
    known.ready === ready &&
    known.sandbox === sandbox
  )
    return known;
  const look: Look = { deleted, phase, reason, states, ready, sandbox };
  return looks(JSON.stringify(look), look);
}

/** Samples and runs are made when somebody looks at them: most readers want the labels alone. */
function unpack(packed: PackedPod): PodRecord {
  if (packed.whole !== null) return packed.whole;
  const { uid, namespace, name, labels, owner, spec, state, looks, words, numbers } = packed;
  const { excluded, phase, reason, restartCounts, ending, gaps, shortened } = state;
  const [createdAt = NaN, latest = NaN, requestedAt = NaN, graceSeconds = NaN, order = NaN] = numbers;
  let samples: readonly Sample[] | undefined;
  let runs: PodRecord['runs'] | undefined;
  return {
    uid,
    namespace,
    name,
    labels,
    excluded,
    owner,
    createdAt: orNull(createdAt),
    spec,
    phase,
    reason,
    get samples() {
      return (samples ??= looks.map((look, i) => sampleAt(look, numbers, OF_RECORD + i * OF_SAMPLE)));
    },
    get runs() {
      return (runs ??= unpackRuns(numbers, OF_RECORD + looks.length * OF_SAMPLE, words));
    },
    restartCounts,
    deletion: Number.isNaN(order) ? null : { requestedAt, graceSeconds, order, shortened },
    ending,
    gaps,
    latest,
  };
}

function sampleAt(look: Look, numbers: readonly number[], at: number): Sample {
  const order = numbers[at] ?? NaN;
  return {
    order,
    resourceVersion: String(order),
    at: numbers[at + 1] ?? NaN,
    deleted: look.deleted,
    phase: look.phase,
    reason: look.reason,
    states: look.states,
    ready: look.ready,
    readySince: orNull(numbers[at + 2] ?? NaN),
    sandbox: look.sandbox,
    sandboxSince: orNull(numbers[at + 3] ?? NaN),
  };
}

function orNull(number: number): number | null {
  return Number.isNaN(number) ? null : number;
}

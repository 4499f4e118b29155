import type { Packing } from './held.ts';
import { packRuns, unpackRuns, type PackedRuns } from './packed-runs.ts';
import { NUMBERS_OF_A_SAMPLE, packSamples, samplePools, unpackSamples, type PackedSamples } from './packed-samples.ts';
import type { Owner } from './pod-frame.ts';
import type { PodRecord } from './pod-record.ts';
import type { PodSpec } from './pod-spec.ts';
import { pool, type Pool } from './pool.ts';

/** What the records of many Pods have in common. */
type State = Pick<PodRecord, 'excluded' | 'phase' | 'reason' | 'restartCounts' | 'deletion' | 'ending' | 'gaps'>;

/**
 * A record in a fifth of the bytes: what is equal between Pods is shared, and numbers lie in one array, which V8 keeps
 * as they are (a number in an object is an object of its own). A record that has anything this cannot hold is kept `whole`.
 */
export type PackedPod = Pick<PodRecord, 'uid' | 'name'> & ({ readonly whole: PodRecord } | Packed);

interface Packed extends PackedSamples, PackedRuns {
  readonly whole: null;
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly owner: Owner | null;
  readonly spec: PodSpec;
  readonly state: State;
  /** createdAt and latest, then those of each sample, then those of each run; NaN for null. */
  readonly numbers: readonly number[];
}

const OF_RECORD = 2;

/** The packing of one store: what it shares, it shares between the Pods of that store. */
export function podPacking(): Packing<PodRecord, PackedPod> {
  const namespaces = pool<string>();
  const labels = pool<ReadonlyMap<string, string>>();
  const owners = pool<Owner>();
  const specs = pool<PodSpec>();
  const states = pool<State>();
  const sampled = samplePools();
  const reasons = pool<PackedRuns['reasons']>();

  const pack = (record: PodRecord, before: PackedPod | undefined): PackedPod => {
    const known = before?.whole === null ? before : null;
    const numbers = [record.createdAt ?? NaN, record.latest];
    const samples = packSamples(record.samples, numbers, sampled, known);
    const runs = packRuns(record.runs, numbers, reasons);
    if (samples === null || runs === null) return { uid: record.uid, name: record.name, whole: record };
    return {
      whole: null,
      uid: known?.uid ?? record.uid,
      namespace: known?.namespace ?? namespaces(record.namespace, record.namespace),
      name: known?.name ?? record.name,
      labels:
        known?.labels === record.labels ? known.labels : labels(JSON.stringify([...record.labels]), record.labels),
      owner: sharedOwner(owners, record.owner, known?.owner ?? null),
      spec: known?.spec === record.spec ? known.spec : specs(JSON.stringify(record.spec), record.spec),
      state: sharedState(states, record),
      looks: samples.looks,
      ids: runs.ids,
      reasons: runs.reasons,
      // A copy has no room to spare.
      numbers: numbers.slice(),
    };
  };
  return { pack, unpack };
}

function sharedOwner(owners: Pool<Owner>, owner: Owner | null, known: Owner | null): Owner | null {
  if (owner === null) return null;
  if (known?.uid === owner.uid && known.kind === owner.kind && known.name === owner.name) return known;
  return owners(JSON.stringify(owner), owner);
}

function sharedState(states: Pool<State>, record: PodRecord): State {
  const { excluded, phase, reason, restartCounts, deletion, ending, gaps } = record;
  const state: State = { excluded, phase, reason, restartCounts, deletion, ending, gaps };
  // What no other Pod can have is not shared.
  return gaps.length > 0 || deletion !== null || excluded !== null ? state : states(JSON.stringify(state), state);
}

/** Samples and runs are made when somebody looks at them: most readers want the labels alone. */
function unpack(packed: PackedPod): PodRecord {
  if (packed.whole !== null) return packed.whole;
  const { uid, namespace, name, labels, owner, spec, state, looks, numbers } = packed;
  const { excluded, phase, reason, restartCounts, deletion, ending, gaps } = state;
  const [createdAt = NaN, latest = NaN] = numbers;
  let samples: PodRecord['samples'] | undefined;
  let runs: PodRecord['runs'] | undefined;
  return {
    uid,
    namespace,
    name,
    labels,
    excluded,
    owner,
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
    spec,
    phase,
    reason,
    get samples() {
      return (samples ??= unpackSamples(packed, numbers, OF_RECORD));
    },
    get runs() {
      return (runs ??= unpackRuns(packed, numbers, OF_RECORD + looks.length * NUMBERS_OF_A_SAMPLE));
    },
    restartCounts,
    deletion,
    ending,
    gaps,
    latest,
  };
}

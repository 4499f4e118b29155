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

  const whole = (record: PodRecord): PackedPod => ({ uid: record.uid, name: record.name, whole: record });
  const pack = (record: PodRecord): PackedPod => {
    const { uid, namespace, name, createdAt, latest, owner } = record;
    const numbers = [createdAt ?? NaN, latest];
    const looks = packSamples(record.samples, numbers, sampled);
    const runs = packRuns(record.runs, numbers, reasons);
    if (looks === null || runs === null) return whole(record);
    return {
      uid,
      name,
      whole: null,
      namespace: namespaces(namespace, namespace),
      labels: labels(JSON.stringify([...record.labels]), record.labels),
      owner: owner === null ? null : owners(JSON.stringify(owner), owner),
      spec: specs(JSON.stringify(record.spec), record.spec),
      state: sharedState(states, record),
      looks,
      ids: runs.ids,
      reasons: runs.reasons,
      // A copy has no room to spare.
      numbers: numbers.slice(),
    };
  };
  return { pack, whole, unpack };
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

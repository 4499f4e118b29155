import { second, SECOND } from './clock.ts';
import type { SimContainer } from './container.ts';
import type { ContainerPlan, Plan } from './plan.ts';
import type { Random } from './random.ts';

/** One line of a recording, before it is written down. */
export interface SimFrame {
  /** When the API server had it, on the node's clock. */
  readonly at: number;
  readonly resource: 'pods' | 'events' | 'jobs' | 'nodes';
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: object;
}

interface Wanted {
  readonly at: number;
  readonly status: object;
}

interface Deletion {
  readonly at: number;
  readonly deletionTimestamp: string;
  readonly deletionGracePeriodSeconds: number;
}

export interface Identity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The Pod as the API server holds it: the kubelet's status patches, coalesced, and what others do to the object. */
export class SimApi {
  readonly #identity: Identity;
  readonly #plan: Plan;
  readonly #random: Random;
  readonly #created: number;
  readonly #wanted: Wanted[] = [];
  readonly #deletions: Deletion[] = [];
  /** A label or annotation written by somebody else: a frame with the statuses that were there already. */
  readonly #touches: number[] = [];
  #goneAt: number | null = null;

  constructor(identity: Identity, plan: Plan, random: Random, created: number) {
    this.#identity = identity;
    this.#plan = plan;
    this.#random = random;
    this.#created = created;
  }

  /** The kubelet's status manager takes a status; only the last one waiting is sent. */
  patch(at: number, status: object): void {
    this.#wanted.push({ at, status });
  }

  touch(at: number): void {
    this.#touches.push(at);
  }

  requestDeletion(at: number, grace: number): void {
    const api = at + this.#plan.apiSkew;
    this.#deletions.push({
      at,
      deletionTimestamp: second(api + grace * SECOND),
      deletionGracePeriodSeconds: grace,
    });
  }

  remove(at: number): void {
    this.#goneAt = at;
  }

  get goneAt(): number | null {
    return this.#goneAt;
  }

  /** Everything that the watch of Pods tells. */
  frames(): readonly SimFrame[] {
    const applied = this.#applied();
    const moments = [
      ...applied.map(({ at, status }) => ({ at, status, deletion: null as Deletion | null })),
      ...this.#deletions.map((deletion) => ({ at: deletion.at, status: null, deletion })),
      ...this.#touches.map((at) => ({ at, status: null, deletion: null })),
    ]
      .filter(({ at }) => this.#goneAt === null || at < this.#goneAt)
      .toSorted((a, b) => a.at - b.at);
    let status: object = { phase: 'Pending' };
    let deletion: Deletion | null = null;
    const frames: SimFrame[] = [
      { at: this.#created, resource: 'pods', type: 'ADDED', object: this.#object(status, null) },
    ];
    for (const moment of moments) {
      status = moment.status ?? status;
      deletion = moment.deletion ?? deletion;
      frames.push({ at: moment.at, resource: 'pods', type: 'MODIFIED', object: this.#object(status, deletion) });
    }
    if (this.#goneAt !== null) {
      const rewritten = {
        at: this.#goneAt,
        deletionTimestamp: second(this.#goneAt + this.#plan.apiSkew),
        deletionGracePeriodSeconds: 0,
      };
      frames.push({ at: this.#goneAt, resource: 'pods', type: 'DELETED', object: this.#object(status, rewritten) });
    }
    return frames;
  }

  #applied(): readonly Wanted[] {
    const applied: Wanted[] = [];
    let free = 0;
    let sent = -1;
    for (const [i, { at }] of this.#wanted.entries()) {
      if (i <= sent) continue;
      const when = Math.max(at, free) + this.#random.integer(1_000, Math.max(2_000, this.#plan.patchLag));
      const newest = this.#wanted.findLastIndex((w) => w.at <= when);
      const { status } = this.#wanted[newest] ?? { status: {} };
      applied.push({ at: when, status });
      sent = newest;
      free = when;
    }
    return applied;
  }

  #object(status: object, deletion: Deletion | null): object {
    const { containers, restartPolicy, graceSeconds, ofJob } = this.#plan;
    const written = (role: 'init' | 'app'): readonly object[] =>
      containers.filter((c) => (role === 'app' ? c.role === 'app' : c.role !== 'app')).map(writtenContainer);
    return {
      kind: 'Pod',
      metadata: {
        ...this.#identity,
        creationTimestamp: second(this.#created + this.#plan.apiSkew),
        ...(ofJob
          ? { ownerReferences: [{ kind: 'Job', name: 'job', uid: `${this.#identity.uid}-job`, controller: true }] }
          : {}),
        ...(deletion === null
          ? {}
          : {
              deletionTimestamp: deletion.deletionTimestamp,
              deletionGracePeriodSeconds: deletion.deletionGracePeriodSeconds,
            }),
      },
      spec: {
        nodeName: 'node-1',
        restartPolicy,
        terminationGracePeriodSeconds: graceSeconds,
        initContainers: written('init'),
        containers: written('app'),
      },
      status,
    };
  }
}

function writtenContainer({ name, role, startupProbe, postStart, preStop }: ContainerPlan): object {
  return {
    name,
    ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}),
    ...(startupProbe ? { startupProbe: { exec: {} } } : {}),
    lifecycle: {
      ...(postStart > 0 ? { postStart: { exec: {} } } : {}),
      ...(preStop > 0 ? { preStop: { exec: {} } } : {}),
    },
  };
}

export interface StatusInput {
  readonly containers: readonly SimContainer[];
  readonly t: number;
  readonly phase: string;
  readonly reason: string | null;
  readonly sandbox: { readonly up: boolean; readonly since: number };
}

export function podStatus({ containers, t, phase, reason, sandbox }: StatusInput): object {
  const of = (app: boolean): readonly object[] =>
    containers.filter((c) => (c.plan.role === 'app') === app).map((c) => c.status(t));
  return {
    phase,
    ...(reason === null ? {} : { reason }),
    conditions: [
      {
        type: 'PodReadyToStartContainers',
        status: sandbox.up ? 'True' : 'False',
        lastTransitionTime: second(sandbox.since),
      },
    ],
    initContainerStatuses: of(false),
    containerStatuses: of(true),
  };
}

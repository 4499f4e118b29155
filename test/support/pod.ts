import type { AuditReport, PodReport, VerdictReport } from '../../src/report/report.ts';
import type { RuleSettings } from '../../src/rules/settings.ts';
import type { Check, RuleName } from '../../src/rules/verdict.ts';
import type { Line } from '../../tools/accuracy/recording.ts';
import { agentEvent, type AgentRun } from './agent.ts';
import { judge } from './judge.ts';
import { clock, stamp, type Status } from './status.ts';

type Role = 'init' | 'sidecar' | 'app';

export interface PodShape {
  /** Name → role, in the order of the manifest; an array for more than the role. */
  readonly containers: Readonly<Record<string, Role | ({ readonly role: Role } & Readonly<Record<string, unknown>>)>>;
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  readonly grace?: number;
  readonly uid?: string;
  readonly name?: string;
  /** It is the mirror of the static Pod of this uid. */
  readonly mirrorOf?: string;
  /** Name of the Job that owns it. */
  readonly job?: string;
}

export interface FrameOptions {
  readonly phase?: string;
  readonly reason?: string;
  readonly type?: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** PodReadyToStartContainers, and since when. */
  readonly sandbox?: readonly [boolean, number];
  readonly ready?: readonly [boolean, number];
  /** Requested at, with this grace: API server's clock. */
  readonly deletion?: readonly [number, number];
  readonly status?: null;
  readonly generation?: number;
}

export interface EventOptions {
  readonly name?: string;
  readonly message?: string;
  readonly count?: number;
  readonly host?: string;
  readonly component?: string;
  readonly uid?: string;
  readonly firstTimestamp?: string;
  readonly created?: number;
}

export interface RuntimeLife {
  readonly started?: number;
  readonly finished?: number;
  readonly restart?: number;
  readonly node?: string;
  readonly written?: number;
  readonly only?: readonly ('started' | 'finished')[];
  readonly more?: Partial<AgentRun>;
}

function nanos(seconds: number): bigint {
  return BigInt(Date.UTC(2026, 0, 1, 12)) * 1_000_000n + BigInt(Math.round(seconds * 1e9));
}

/** A Pod's history as the watches tell it, written down by hand. Times are seconds after 12:00:00. */
export class PodStory {
  readonly #shape: PodShape;
  readonly lines: Line[] = [];
  #statuses: Readonly<Record<string, Status>> = {};
  #options: FrameOptions = {};
  #version = 100;

  constructor(shape: PodShape) {
    this.#shape = shape;
  }

  get uid(): string {
    return this.#shape.uid ?? 'uid-1';
  }

  /** The next frame: what is not said is as in the one before. Returns the story, to go on. */
  frame(at: number, statuses: Readonly<Record<string, Status>> = {}, options: FrameOptions = {}): this {
    this.#statuses = { ...this.#statuses, ...statuses };
    const { type = 'MODIFIED', ...lasting } = options;
    this.#options = { ...this.#options, ...lasting };
    this.#version += 1;
    this.lines.push({ t: clock(at), resource: 'pods', type, object: this.#object() });
    return this;
  }

  /** The version that the last frame had. */
  get version(): string {
    return String(this.#version);
  }

  event(at: number, reason: string, container: string | null, options: EventOptions = {}): this {
    const { uid = this.uid, host = 'node-1', component = 'kubelet', count = 1 } = options;
    const pod = this.#shape.name ?? 'pod';
    const nanos = BigInt(Date.UTC(2026, 0, 1, 12)) * 1_000_000n + BigInt(Math.round(at * 1e9));
    const name = options.name ?? `${pod}.${nanos.toString(16)}`;
    const list = container !== null && this.#role(container) === 'app' ? 'containers' : 'initContainers';
    this.lines.push({
      t: clock(at + 0.05),
      resource: 'events',
      type: 'ADDED',
      object: {
        metadata: { name, creationTimestamp: stamp(options.created ?? at), resourceVersion: '1' },
        involvedObject: {
          kind: 'Pod',
          uid,
          ...(container === null ? {} : { fieldPath: `spec.${list}{${container}}` }),
        },
        reason,
        message: options.message ?? (reason === 'Killing' ? `Stopping container ${container ?? ''}` : reason),
        count,
        firstTimestamp: options.firstTimestamp ?? stamp(at),
        lastTimestamp: stamp(at),
        source: { component, host },
        reportingComponent: component,
        reportingInstance: host,
      },
    });
    return this;
  }

  /** `Created` and `Started` of a container, as the kubelet writes them around its start. */
  began(container: string, created: number, started: number): this {
    return this.event(created, 'Created', container).event(started, 'Started', container);
  }

  /** The agent's Events about one life: its start, and where it has one its end. */
  told(container: string, id: string, { started, finished, ...life }: RuntimeLife): this {
    const run: AgentRun = {
      uid: this.uid,
      node: life.node ?? 'node-1',
      container,
      id: `containerd://${id}`,
      restart: life.restart ?? 0,
      ...(started === undefined ? {} : { createdAt: nanos(started - 0.05), startedAt: nanos(started) }),
      ...(finished === undefined ? {} : { finishedAt: nanos(finished), exitCode: 0 }),
      ...life.more,
    };
    const only = life.only ?? ['started', 'finished'];
    const there = only.filter((t) => (t === 'started' ? started : (finished ?? run.exitCode)) !== undefined);
    for (const transition of there) {
      const at = (transition === 'started' ? started : finished) ?? 0;
      const object = agentEvent(run, transition, nanos(life.written ?? at), true);
      this.lines.push({ t: clock(0), resource: 'events', type: 'ADDED', object });
    }
    return this;
  }

  node(kubeletVersion: string): this {
    const object = { metadata: { name: 'node-1', uid: 'n' }, status: { nodeInfo: { kubeletVersion } } };
    this.lines.push({ t: clock(0), resource: 'nodes', type: 'ADDED', object });
    return this;
  }

  job(at: number, conditions: readonly object[] = []): this {
    const metadata = {
      namespace: 'ns',
      name: this.#shape.job ?? 'job',
      uid: 'job-uid',
      resourceVersion: String(at + 1),
    };
    this.lines.push({ t: clock(at), resource: 'jobs', type: 'MODIFIED', object: { metadata, status: { conditions } } });
    return this;
  }

  report(settings?: RuleSettings, now = 0): AuditReport {
    const until: Line = { t: clock(now), resource: 'pods', type: 'BOOKMARK', object: {} };
    return judge([...this.lines, until], settings);
  }

  pod(settings?: RuleSettings, now?: number): PodReport {
    const pod = this.report(settings, now).pods.find((p) => p.uid === this.uid);
    if (pod === undefined) throw new Error('the Pod is not in the report');
    return pod;
  }

  verdict(rule: RuleName, settings?: RuleSettings, now?: number): VerdictReport {
    const report = this.report(settings, now);
    const verdict = [...report.pods, ...report.jobs].flatMap((o) => o.verdicts).find((v) => v.rule === rule);
    if (verdict === undefined) throw new Error(`no verdict of ${rule}`);
    return verdict;
  }

  /** `before > after: Verdict/Reason` of every check of a rule. */
  checks(rule: RuleName): readonly string[] {
    return this.verdict(rule).checks.map(shortly);
  }

  #role(container: string): Role {
    const shape = this.#shape.containers[container];
    return typeof shape === 'object' ? shape.role : (shape ?? 'app');
  }

  #object(): object {
    const { restartPolicy = 'Always', grace = 30, job, name = 'pod', mirrorOf } = this.#shape;
    const { phase = 'Running', reason, sandbox, ready, deletion, status, generation } = this.#options;
    const names = Object.keys(this.#shape.containers);
    const entries = names.filter((n) => this.#role(n) !== 'app');
    const apps = names.filter((n) => this.#role(n) === 'app');
    const conditions = [
      ...(sandbox === undefined ? [] : [condition('PodReadyToStartContainers', sandbox)]),
      ...(ready === undefined ? [] : [condition('Ready', ready)]),
    ];
    const shown = (of: readonly string[]): readonly object[] =>
      of.flatMap((n) => (this.#statuses[n] === undefined ? [] : [{ ...this.#statuses[n], name: n }]));
    return {
      kind: 'Pod',
      metadata: {
        namespace: 'ns',
        name,
        uid: this.uid,
        resourceVersion: this.version,
        creationTimestamp: stamp(0),
        ...(generation === undefined ? {} : { generation }),
        ...(mirrorOf === undefined ? {} : { annotations: { 'kubernetes.io/config.mirror': mirrorOf } }),
        ...(job === undefined
          ? {}
          : { ownerReferences: [{ kind: 'Job', name: job, uid: 'job-uid', controller: true }] }),
        ...(deletion === undefined
          ? {}
          : { deletionTimestamp: stamp(deletion[0] + deletion[1]), deletionGracePeriodSeconds: deletion[1] }),
      },
      spec: {
        nodeName: 'node-1',
        restartPolicy,
        terminationGracePeriodSeconds: grace,
        initContainers: entries.map((n) => this.#container(n)),
        containers: apps.map((n) => this.#container(n)),
      },
      ...(status === null
        ? {}
        : {
            status: {
              phase,
              ...(reason === undefined ? {} : { reason }),
              conditions,
              initContainerStatuses: shown(entries),
              containerStatuses: shown(apps),
            },
          }),
    };
  }

  #container(name: string): object {
    const shape = this.#shape.containers[name];
    const { role, ...rest } = typeof shape === 'object' ? shape : { role: shape };
    return { name, ...(role === 'sidecar' ? { restartPolicy: 'Always' } : {}), ...rest };
  }
}

function condition(type: string, [status, since]: readonly [boolean, number]): object {
  return { type, status: status ? 'True' : 'False', lastTransitionTime: stamp(since) };
}

function shortly({ attempt, before, after, verdict, reason }: Check): string {
  const which = attempt === 0 ? '' : `#${attempt} `;
  const gate = before.transition === 'gatePassed' ? ' gate' : '';
  return `${which}${before.container}${gate} > ${after.container}: ${verdict}/${reason}`;
}

/** The Events that the node agent writes, made from what really was; it shares no code with what reads them. */
import { createHash } from 'node:crypto';
import { nanosOf, type Nanos } from '../../tools/accuracy/nanos.ts';
import type { Line, Recording } from '../../tools/accuracy/recording.ts';

export interface AgentRun {
  readonly uid: string;
  readonly node: string;
  readonly container: string;
  /** As in statuses. */
  readonly id: string;
  readonly restart: number;
  readonly createdAt?: Nanos;
  readonly startedAt?: Nanos;
  readonly finishedAt?: Nanos;
  readonly exitCode?: number;
  readonly reason?: string;
}

type Transition = 'started' | 'finished';

export function agentName(id: string, transition: string): string {
  return `sidecar-audit.${createHash('sha256').update(`${id}/${transition}`).digest('hex').slice(0, 32)}`;
}

/** As events.k8s.io/v1 shows it; `core` as core/v1 does. */
export function agentEvent(run: AgentRun, transition: Transition, writtenAt: Nanos | null = null, core = false) {
  const { uid, node, container, id, restart } = run;
  const at = (transition === 'started' ? run.startedAt : run.finishedAt) ?? 0n;
  const annotations = {
    container,
    'container-id': id,
    ...(run.createdAt === undefined ? {} : { 'created-at': timestamp(run.createdAt) }),
    ...(run.startedAt === undefined ? {} : { 'started-at': timestamp(run.startedAt) }),
    ...(transition === 'started' || run.finishedAt === undefined ? {} : { 'finished-at': timestamp(run.finishedAt) }),
    ...(transition === 'started' ? {} : { 'exit-code': String(run.exitCode ?? 0) }),
    ...(transition === 'started' || run.reason === undefined ? {} : { 'exit-reason': run.reason }),
    restart: String(restart),
  };
  const about = { apiVersion: 'v1', kind: 'Pod', namespace: 'ns', name: 'pod', uid };
  const name = agentName(id, transition);
  return {
    metadata: {
      name,
      namespace: 'ns',
      uid: `${name}-uid`,
      resourceVersion: '1',
      ...(writtenAt === null ? {} : { creationTimestamp: `${timestamp(writtenAt).slice(0, 19)}Z` }),
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [`sidecaraudit.dev/${key}`, value]),
      ),
    },
    eventTime: `${timestamp(at).slice(0, 26)}Z`,
    type: 'Normal',
    reason: transition === 'started' ? 'ContainerStarted' : 'ContainerExited',
    action: transition === 'started' ? 'Start' : 'Exit',
    reportingInstance: node,
    ...(core
      ? { involvedObject: about, reportingComponent: 'sidecaraudit.dev/agent', source: {}, message: 'as recorded' }
      : { regarding: about, reportingController: 'sidecaraudit.dev/agent', note: 'as recorded' }),
  };
}

/** RFC 3339 in UTC with nine digits. */
function timestamp(at: Nanos): string {
  const second = at / 1_000_000_000n;
  const fraction = String(at - second * 1_000_000_000n).padStart(9, '0');
  return `${new Date(Number(second) * 1_000).toISOString().slice(0, 19)}.${fraction}Z`;
}

interface RawStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly containerID?: string;
  readonly state?: { readonly running?: { readonly startedAt: string }; readonly terminated?: RawTermination };
  readonly lastState?: { readonly terminated?: RawTermination };
}

interface RawTermination {
  readonly containerID?: string;
  readonly startedAt?: string;
}

interface RawPod {
  readonly metadata: { readonly uid: string };
  readonly spec: { readonly nodeName?: string };
  readonly status?: {
    readonly initContainerStatuses?: readonly RawStatus[];
    readonly containerStatuses?: readonly RawStatus[];
  };
}

const MILLISECOND = 1_000_000n;

/**
 * What the agent would have written of a recording, from its truth.ndjson. That has the task's own start: the runtime made
 * the container before it, and stamps the start a few ms after it, in the second that the statuses tell.
 */
export function agentLines({ lines, truth }: Recording): readonly Line[] {
  const pods = lines.filter((l) => l.resource === 'pods' && l.type !== 'BOOKMARK').map((l) => l.object as RawPod);
  const statuses = pods.flatMap((pod) => [
    ...(pod.status?.initContainerStatuses ?? []),
    ...(pod.status?.containerStatuses ?? []),
  ]);
  const t = lines.at(-1)?.t ?? '';
  return truth.flatMap((was, i) => {
    const node = pods.findLast((p) => p.metadata.uid === was.uid && p.spec.nodeName !== undefined)?.spec.nodeName ?? '';
    const earlier = truth.filter(
      (r, j) => r.uid === was.uid && r.container === was.container && isEarlier(r, was, j, i),
    );
    const run: AgentRun = {
      uid: was.uid,
      node,
      container: was.container,
      id: `containerd://${was.id}`,
      restart: earlier.length,
      createdAt: was.startedAt - 40n * MILLISECOND,
      startedAt: stamped(was.startedAt, startSecond(statuses, was.id)),
      ...(was.exitedAt === null ? {} : { finishedAt: was.exitedAt, exitCode: was.exitCode ?? 0 }),
    };
    const transitions: readonly Transition[] = was.exitedAt === null ? ['started'] : ['started', 'finished'];
    return transitions.map((transition): Line => {
      const at = transition === 'started' ? was.startedAt : (was.exitedAt ?? 0n);
      return { t, resource: 'events', type: 'ADDED', object: agentEvent(run, transition, at, true) };
    });
  });
}

function isEarlier(a: { readonly startedAt: Nanos }, b: { readonly startedAt: Nanos }, i: number, j: number): boolean {
  return a.startedAt < b.startedAt || (a.startedAt === b.startedAt && i < j);
}

function startSecond(statuses: readonly RawStatus[], id: string): Nanos | null {
  for (const { containerID, state, lastState } of statuses) {
    const ended = [state?.terminated, lastState?.terminated].find((t) => t?.containerID === `containerd://${id}`);
    const told = containerID === `containerd://${id}` ? state?.running : undefined;
    const startedAt = told?.startedAt ?? ended?.startedAt;
    if (startedAt !== undefined) return nanosOf(startedAt);
  }
  return null;
}

function stamped(startedAt: Nanos, second: Nanos | null): Nanos {
  const stamp = startedAt + 5n * MILLISECOND;
  return second === null || (stamp >= second && stamp < second + 1_000n * MILLISECOND) ? stamp : second;
}

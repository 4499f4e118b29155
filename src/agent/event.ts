import { createHash } from 'node:crypto';
import { formatTime, type Micros } from '../evidence/time.ts';
import type { Nanos, PodRef, Run } from './run.ts';
import type { Change } from './transitions.ts';

const REPORTING_CONTROLLER = 'sidecaraudit.dev/agent';
const ANNOTATION = 'sidecaraudit.dev/';
const LONGEST_NOTE = 1024;

/** An Event of events.k8s.io/v1 as it is created; the API server adds the rest. */
export interface AgentEvent {
  readonly apiVersion: 'events.k8s.io/v1';
  readonly kind: 'Event';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly eventTime: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly regarding: object;
}

/** What all Events of one agent have in common. */
export interface Origin {
  readonly node: string;
  /** `containerd`: the scheme of container IDs in Pod statuses. */
  readonly runtime: string;
}

/** `now`, of the agent's own clock, is for an end whose time nobody knows: an Event has to have some time. */
export function transitionEvent(change: Change, origin: Origin, now: Nanos): AgentEvent {
  const { run, transition, clockSteppedAt } = change;
  const id = `${origin.runtime}://${run.id}`;
  const finished = transition === 'finished';
  const at = finished ? run.finishedAt : run.startedAt;
  return {
    ...envelope(run.pod, origin, nameOf(`${id}/${transition}`), at ?? now),
    metadata: {
      name: nameOf(`${id}/${transition}`),
      namespace: run.pod.namespace,
      annotations: annotationsOf({
        container: run.container,
        'container-id': id,
        restart: String(run.restart),
        'created-at': formatted(run.createdAt),
        'started-at': formatted(run.startedAt),
        'finished-at': finished ? formatted(run.finishedAt) : null,
        'exit-code': finished && run.exitCode !== null ? String(run.exitCode) : null,
        'exit-reason': finished ? run.exitReason : null,
        'clock-stepped-at': formatted(clockSteppedAt),
      }),
    },
    type: 'Normal',
    reason: finished ? 'ContainerExited' : 'ContainerStarted',
    action: finished ? 'Exit' : 'Start',
    note: (finished ? exitNote(run) : startNote(run)).slice(0, LONGEST_NOTE),
  };
}

/** Transitions of one container within one minute that were not told, because there were too many. */
export interface Loss {
  readonly pod: PodRef;
  readonly container: string;
  readonly dropped: number;
}

/** `window` names the minute: one summary for a container and minute at most. */
export function lossEvent({ pod, container, dropped }: Loss, origin: Origin, window: number, now: Nanos): AgentEvent {
  const what = dropped === 1 ? '1 transition' : `${dropped} transitions`;
  const name = nameOf(`${pod.uid}/${container}/dropped/${window}`);
  return {
    ...envelope(pod, origin, name, now),
    metadata: { name, namespace: pod.namespace, annotations: annotationsOf({ container, dropped: String(dropped) }) },
    type: 'Warning',
    reason: 'ContainerTransitionsDropped',
    action: 'Drop',
    note: `${what} of container ${container} within a minute were not reported one by one: there were too many on the node`,
  };
}

function envelope({ namespace, name, uid }: PodRef, { node }: Origin, event: string, at: Nanos) {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: event, namespace },
    eventTime: formatTime(microsOf(at)),
    reportingController: REPORTING_CONTROLLER,
    reportingInstance: node,
    regarding: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid },
  } as const;
}

/** The same for every agent that sees the same, before and after a restart: a second Event of it cannot be made. */
function nameOf(what: string): string {
  return `sidecar-audit.${createHash('sha256').update(what).digest('hex').slice(0, 32)}`;
}

function annotationsOf(said: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === null ? [] : [[ANNOTATION + name, value]])),
  );
}

function startNote({ container, startedAt, createdAt, restart }: Run): string {
  const again = restart > 0 ? ` (restart ${restart})` : '';
  return `Container ${container}${again} was running at ${formatted(startedAt)} (created ${formatted(createdAt) ?? 'at a time unknown'})`;
}

function exitNote({ container, exitCode, exitReason, startedAt, finishedAt }: Run): string {
  const reason = exitReason === null ? '' : ` (${exitReason})`;
  const since = startedAt === null ? 'never started' : `started ${formatted(startedAt)}`;
  const at =
    finishedAt === null ? 'at a time that the runtime does not know for certain' : `at ${formatted(finishedAt)}`;
  return `Container ${container} exited with code ${exitCode ?? 'unknown'}${reason} ${at} (${since})`;
}

/** RFC 3339 in UTC with nine digits of a second. */
function formatted<T extends Nanos | null>(at: T): T extends null ? null : string;
function formatted(at: Nanos | null): string | null {
  if (at === null) return null;
  return formatTime(microsOf(at)).replace('Z', `${String(at % 1000n).padStart(3, '0')}Z`);
}

function microsOf(at: Nanos): Micros {
  return Number(at / 1000n);
}

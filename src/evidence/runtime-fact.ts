import { AuditError } from '../errors.ts';
import { isObject, objectAt, stringAt, type Json } from './json.ts';
import { logTime } from './log-fact.ts';
import { RUNTIME_NAME, runtimeEventName, type RuntimeTransition } from './runtime-name.ts';
import { parseTime, type Micros } from './time.ts';

/** Who writes the Events that carry the runtime's own record: `reportingController` (core/v1: `reportingComponent`). */
export const AGENT = 'sidecaraudit.dev/agent';

/** What the Events of the agent carry, all in annotations. */
export const RUNTIME_ANNOTATIONS = {
  container: 'sidecaraudit.dev/container',
  id: 'sidecaraudit.dev/container-id',
  created: 'sidecaraudit.dev/created-at',
  started: 'sidecaraudit.dev/started-at',
  finished: 'sidecaraudit.dev/finished-at',
  exitCode: 'sidecaraudit.dev/exit-code',
  exitReason: 'sidecaraudit.dev/exit-reason',
  restart: 'sidecaraudit.dev/restart',
  clockStepped: 'sidecaraudit.dev/clock-stepped-at',
  dropped: 'sidecaraudit.dev/dropped',
} as const;

/** A moment that the runtime stamped in nanoseconds, on the node's clock, rounded down and up to µs. */
export interface Instant {
  readonly floor: Micros;
  readonly ceil: Micros;
}

/** One Event of the agent: a transition of one run as the container runtime recorded it. */
export interface RuntimeFact {
  readonly name: string;
  readonly podUid: string;
  /** The node whose agent wrote it: the API proves it where config/admission is in force. */
  readonly host: string;
  /** `dropped`: so many Events about the container were not sent, as there were too many at a time. */
  readonly transition: RuntimeTransition | 'dropped';
  readonly container: string;
  /** As in the Pod's statuses, e.g. `containerd://…`; empty where Events were dropped. */
  readonly id: string;
  /** Which life it is: the CRI's attempt, which is the kubelet's restartCount. */
  readonly restart: number;
  /** Before the kubelet asked for the start. */
  readonly createdAt: Instant | null;
  /** Stamped after the real start. Null where there was none, or it is not known. */
  readonly startedAt: Instant | null;
  /** Null too where the runtime does not know for certain when it ended. */
  readonly finishedAt: Instant | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
  /** The agent saw the node's clock set while the Pod was there: its times do not all compare. */
  readonly clockStepped: boolean;
  readonly dropped: number;
  /** API server's clock, whole seconds. */
  readonly writtenAt: Micros | null;
}

const REASONS: Readonly<Record<string, RuntimeFact['transition']>> = {
  ContainerStarted: 'started',
  ContainerExited: 'finished',
  ContainerTransitionsDropped: 'dropped',
};

export function isOfAgent(event: unknown): event is Json {
  return isObject(event) && authorOf(event) === AGENT;
}

/** By whichever of the two APIs it was read: both show the same Event, under other names of the fields. */
function authorOf(event: Json): string | null {
  return stringAt(event, 'reportingController') ?? stringAt(event, 'reportingComponent');
}

/** Reduces an Event of the agent. Throws SA1003 for one that does not keep the contract: nothing may follow from it. */
export function runtimeFact(event: Json): RuntimeFact {
  const metadata = objectAt(event, 'metadata');
  const name = stringAt(metadata, 'name') ?? '';
  const bad = (detail: string): never => {
    throw new AuditError('SA1003', `event/${stringAt(metadata, 'namespace') ?? ''}/${name}`, detail);
  };
  const about = Object.hasOwn(event, 'regarding') ? objectAt(event, 'regarding') : objectAt(event, 'involvedObject');
  const reason = stringAt(event, 'reason') ?? '';
  const transition = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  const read = reader(objectAt(metadata, 'annotations'), bad);
  const fact: RuntimeFact = {
    name,
    podUid: stringAt(about, 'uid') ?? bad('it is about no uid'),
    host: stringAt(event, 'reportingInstance') ?? bad('it names no node'),
    transition: transition ?? bad(`the agent tells no ${JSON.stringify(reason.slice(0, 40))}`),
    container: read.text('container') ?? bad('it names no container'),
    id: read.text('id') ?? '',
    restart: read.count('restart') ?? 0,
    createdAt: read.instant('created'),
    startedAt: read.instant('started'),
    finishedAt: read.instant('finished'),
    exitCode: read.count('exitCode'),
    reason: read.text('exitReason'),
    clockStepped: read.instant('clockStepped') !== null,
    dropped: read.count('dropped') ?? 0,
    writtenAt: parseTime(metadata['creationTimestamp']),
  };
  if (stringAt(about, 'kind') !== 'Pod') bad('it is about no Pod');
  const fault = faultOf(fact, read, event['eventTime']);
  return fault === null ? fact : bad(fault);
}

/** What keeps it from being evidence; null: nothing. */
function faultOf(fact: RuntimeFact, read: Reader, eventTime: unknown): string | null {
  const { name, transition, id, startedAt, finishedAt, exitCode, reason } = fact;
  const told = transition === 'started' ? startedAt : finishedAt;
  if (transition === 'dropped') return name.startsWith(RUNTIME_NAME) && fact.dropped > 0 ? null : 'it counts nothing';
  if (!/^[a-z][a-z0-9.+-]*:\/\/[\w.-]{1,256}$/.test(id)) return 'its container-id is none';
  if (name !== runtimeEventName(id, transition)) return 'its name is not that of this container and transition';
  if (read.count('restart') === null) return 'it does not say which life it is';
  if (transition === 'started' && told === null) return 'the time that it is about is missing';
  if (transition === 'started' && (finishedAt ?? exitCode ?? reason) !== null) return 'a start tells of no end';
  return eventTime == null || told === null || parseTime(eventTime) === told.floor
    ? null
    : 'its eventTime is another time';
}

interface Reader {
  readonly text: (key: Key) => string | null;
  readonly count: (key: Key) => number | null;
  readonly instant: (key: Key) => Instant | null;
}

type Key = keyof typeof RUNTIME_ANNOTATIONS;

/** Reads annotations: one that is there has to be of its form. */
function reader(annotations: Json, bad: (detail: string) => never): Reader {
  const text = (key: Key): string | null => stringAt(annotations, RUNTIME_ANNOTATIONS[key]);
  const count = (key: Key): number | null => {
    const value = text(key);
    if (value === null) return null;
    return (key === 'exitCode' ? /^-?\d{1,10}$/ : /^\d{1,9}$/).test(value)
      ? Number(value)
      : bad(`${RUNTIME_ANNOTATIONS[key]} is no number`);
  };
  const instant = (key: Key): Instant | null => {
    const value = text(key);
    if (value === null) return null;
    const time = NANOSECONDS.test(value) ? logTime(value) : null;
    return time ?? bad(`${RUNTIME_ANNOTATIONS[key]} is no time of nine digits in UTC`);
  };
  return { text, count, instant };
}

const NANOSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

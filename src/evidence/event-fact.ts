import { AuditError } from '../errors.ts';
import { eventNameTime, type EventName } from './event-name.ts';
import { integerAt, isObject, objectAt, stringAt, type Json } from './json.ts';
import { PULLED, pullTime } from './pull-time.ts';
import { parseTime, type Micros } from './time.ts';

/** What an Event says, by reason and message; the message itself is not kept. */
export type EventKind =
  | 'Created'
  | 'Started'
  | PullKind
  /** Killing, `Stopping container …`: the Pod is being stopped. */
  | 'Stopping'
  | 'LivenessKill'
  | 'StartupKill'
  /** Killing: somebody changed the container's image in the living Pod. */
  | 'ChangeKill'
  | 'LivenessFailed'
  | 'StartupFailed'
  | 'ReadinessFailed'
  | 'BackOff'
  | 'SandboxChanged'
  | 'Evicted'
  | 'Preempting'
  | 'NodeShutdown';

/**
 * What became of a container's image: the kubelet asks the runtime to pull it (and may let it wait for others first), and
 * the runtime has, or could not. No verdict hangs on these.
 */
export type PullKind = (typeof PULLS)[number];

const PULLS = ['Pulling', 'Pulled', 'PullFailed'] as const;

export function isPull({ kind }: Pick<EventFact, 'kind'>): boolean {
  return (PULLS as readonly EventKind[]).includes(kind);
}

/** A kubelet Event about a Pod, reduced to what the timeline needs. */
export interface EventFact {
  readonly name: string;
  readonly resourceVersion: string;
  readonly podUid: string;
  readonly kind: EventKind;
  /** The container it is about, from the fieldPath (messages changed between releases); null where it is about the Pod. */
  readonly container: string | null;
  /** Node's clock, from the name; null where the name holds no time that its own firstTimestamp confirms. */
  readonly nanos: EventName | null;
  /** Whole seconds, node's clock. */
  readonly first: Micros | null;
  readonly last: Micros | null;
  readonly count: number;
  /** Of `Pulled`: how long it took, the waiting for other pulls with it, cut to ms; null where the message does not say. */
  readonly took: Micros | null;
  /** API server's clock, whole seconds. */
  readonly createdAt: Micros | null;
  /** The kubelet it claims to come from; the API does not prove it (docs/evidence.md). */
  readonly host: string;
}

const COMBINED = '(combined from similar events)';

/** Reduces an Event; null for one that is no evidence here. Throws SA1003 for what is no Event at all. */
export function eventFact(event: unknown): EventFact | null {
  if (!isObject(event)) throw new AuditError('SA1003', 'event', 'not an object');
  const metadata = objectAt(event, 'metadata');
  const name = stringAt(metadata, 'name');
  if (name === null) throw new AuditError('SA1003', 'event', 'metadata.name is missing');
  const involved = objectAt(event, 'involvedObject');
  const podUid = stringAt(involved, 'uid');
  const host = kubeletOf(event);
  if (stringAt(involved, 'kind') !== 'Pod' || podUid === null || host === null) return null;
  const message = stringAt(event, 'message') ?? '';
  const kind = eventKind(stringAt(event, 'reason') ?? '', message);
  if (kind === null) return null;
  const nanos = eventNameTime(name);
  const first = parseTime(event['firstTimestamp']);
  return {
    name,
    resourceVersion: stringAt(metadata, 'resourceVersion') ?? '0',
    podUid,
    kind,
    container: containerOf(stringAt(involved, 'fieldPath')),
    // The name holds the recorder's clock only if the first occurrence is the one named; a folded Event's is another's.
    nanos: nanos !== null && nanos.second === first && !message.startsWith(COMBINED) ? nanos : null,
    first,
    last: parseTime(event['lastTimestamp']) ?? first,
    count: Math.max(1, integerAt(event, 'count') ?? 1),
    took: kind === 'Pulled' ? pullTime(message) : null,
    createdAt: parseTime(metadata['creationTimestamp']),
    host,
  };
}

/** The node whose kubelet the Event claims as its author; null unless every field that names an author agrees. */
function kubeletOf(event: Json): string | null {
  const source = objectAt(event, 'source');
  const components = [stringAt(source, 'component'), stringAt(event, 'reportingComponent')].filter((c) => c !== null);
  const hosts = [stringAt(source, 'host'), stringAt(event, 'reportingInstance')].filter((h) => h !== null);
  if (components.length === 0 || components.some((c) => c !== 'kubelet')) return null;
  return hosts.every((h) => h === hosts[0]) ? (hosts[0] ?? null) : null;
}

function containerOf(fieldPath: string | null): string | null {
  return /^spec\.(?:initContainers|containers)\{([^{}]+)\}$/.exec(fieldPath ?? '')?.[1] ?? null;
}

function eventKind(reason: string, message: string): EventKind | null {
  switch (reason) {
    case 'Created':
    case 'Started':
    case 'Pulling':
    case 'BackOff':
    case 'SandboxChanged':
    case 'Evicted':
    case 'Preempting':
      return reason;
    case 'Killing':
      return killing(message);
    case 'Unhealthy':
      return unhealthy(message);
    // `Container image "…" already present on machine`: nothing was pulled, and every start would tell it anew.
    case 'Pulled':
      return message.startsWith(PULLED) ? 'Pulled' : null;
    case 'Failed':
      return message.startsWith('Failed to pull image') ? 'PullFailed' : null;
    case 'NodeShutdown':
    case 'TerminatedByNodeShutdown':
      return 'NodeShutdown';
    default:
      return null;
  }
}

/** `Stopping container x`; `Init container x failed liveness probe`; `Container x failed liveness probe, will be restarted`; `Init container x definition changed`. */
function killing(message: string): EventKind | null {
  if (message.startsWith('Stopping container ')) return 'Stopping';
  if (message.includes(' failed liveness probe')) return 'LivenessKill';
  if (message.includes(' failed startup probe')) return 'StartupKill';
  if (message.includes(' definition changed')) return 'ChangeKill';
  return null;
}

function unhealthy(message: string): EventKind | null {
  if (message.startsWith('Liveness probe ')) return 'LivenessFailed';
  if (message.startsWith('Startup probe ')) return 'StartupFailed';
  return message.startsWith('Readiness probe ') ? 'ReadinessFailed' : null;
}

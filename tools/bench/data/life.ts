import { hex, uuid } from './identity.ts';
import { recordedFrames, wireText, type RecordedFrame } from './recording.ts';
import { template, type Template, type Varied } from './template.ts';

/** The frames of one recorded Pod and of the Events about it, each in the order of arrival. */
export interface Life {
  readonly pods: readonly LifeFrame[];
  /** Those that came before anybody asked for the Pod's end. */
  readonly events: readonly LifeFrame[];
}

export interface LifeFrame {
  readonly type: string;
  readonly write: Template;
  /** Bytes as it was recorded. */
  readonly bytes: number;
  /** The Pod is Running and Ready, and nobody has asked for its end. */
  readonly settled: boolean;
}

/** As `lab/load` spreads them. */
const NAMESPACES = 20;
const NODES = 100;
const PODS_OF_A_WORKLOAD = 10;
/** Salts, so that no two kinds of identity are alike. */
const [POD, NAME, OWNER, CONTAINER, EVENT, NODE_NAME] = [1, 2, 3, 4, 5, 'fake'] as const;

/** The life of the first Pod of a recording whose whole life is on it, with everything varied that identifies it. */
export function lifeOf(recording: string): Life {
  const frames = recordedFrames(recording);
  const first = frames.find((f) => f.resource === 'pods' && f.type === 'ADDED');
  if (first === undefined) throw new Error(`${recording}: no Pod is added in it`);
  const { uid } = first.object.metadata;
  const pods = frames.filter((f) => f.resource === 'pods' && f.object.metadata.uid === uid);
  const asked = frames.findIndex(
    (f) => f.object.metadata.uid === uid && f.object.metadata.deletionTimestamp !== undefined,
  );
  const events = frames.filter(
    (f, i) => f.resource === 'events' && f.object.involvedObject?.uid === uid && (asked === -1 || i < asked),
  );
  const identity = identityOf(pods);
  return {
    pods: pods.map((frame) => lifeFrame(frame, identity)),
    events: events.map((frame) => lifeFrame(frame, [...identity, eventUid(frame)])),
  };
}

function lifeFrame(frame: RecordedFrame, identity: readonly Varied[]): LifeFrame {
  const text = wireText(frame);
  const { resourceVersion } = frame.object.metadata;
  const version = { text: `"resourceVersion":"${resourceVersion}"`, by: versionMember };
  return {
    type: frame.type,
    write: template(text, [...identity, version]),
    bytes: text.length,
    settled: isSettled(frame),
  };
}

function versionMember(_: number, version: number): string {
  return `"resourceVersion":"${version}"`;
}

function isSettled({ object }: RecordedFrame): boolean {
  const { status, metadata } = object;
  const ready = status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  return status?.phase === 'Running' && ready && metadata.deletionTimestamp === undefined;
}

function identityOf(pods: readonly RecordedFrame[]): readonly Varied[] {
  const [first] = pods;
  if (first === undefined) throw new Error('a life without frames');
  const { uid, name, namespace, ownerReferences = [], labels = {} } = first.object.metadata;
  const [owner] = ownerReferences;
  const hash = labels['pod-template-hash'];
  const workload = (index: number): number => Math.floor(index / PODS_OF_A_WORKLOAD);
  const text = pods.map(wireText).join('\n');
  const containers = [...new Set(text.match(/[a-z-]+:\/\/[0-9a-f]{64}/g) ?? [])];
  return [
    { text: uid, by: (i) => uuid(POD, i) },
    { text: namespace, by: (i) => `load-${i % NAMESPACES}` },
    {
      text: name,
      by: (i) =>
        hash === undefined ? `${name}-${hex(5, NAME, i)}` : `web-${hex(9, OWNER, workload(i))}-${hex(5, NAME, i)}`,
    },
    ...(hash === undefined ? [] : [{ text: hash, by: (i: number) => hex(9, OWNER, workload(i)) }]),
    ...(owner === undefined ? [] : [{ text: owner.uid, by: (i: number) => uuid(OWNER, workload(i)) }]),
    ...containers.map((id, k) => ({
      text: id,
      by: (i: number) => `${id.slice(0, id.indexOf(':'))}://${hex(64, CONTAINER, k, i)}`,
    })),
    ...['nodeName', 'host', 'reportingInstance'].map((member) => ({
      text: `"${member}":"lab"`,
      by: (i: number) => `"${member}":"${NODE_NAME}-${i % NODES}"`,
    })),
  ];
}

function eventUid({ object }: RecordedFrame): Varied {
  const seed = Number.parseInt(object.metadata.uid.slice(0, 8), 16);
  return { text: object.metadata.uid, by: (i) => uuid(EVENT, seed, i) };
}

import { isObject, objectAt, stringAt } from '../evidence/json.ts';
import { keptOf, problemOf } from './line.ts';

const NAME = 'sidecar-audit-ledger';
const MEMBER = 'pods';
/** An object may have 1 MiB, managedFields included. */
const MOST_BYTES = 900 * 1024;

export function shardName(index: number): string {
  return `${NAME}-${String(index).padStart(2, '0')}`;
}

export interface ShardText {
  readonly text: string;
  /** Pods that had no room. */
  readonly leftOut: number;
}

/** The lines of one object, in order of the uids; equal lines give equal bytes. */
export function textOf(lines: ReadonlyMap<string, string>): ShardText {
  let bytes = 0;
  const sorted = [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  const kept = sorted.filter((line) => {
    const fits = bytes + Buffer.byteLength(line) + 1 <= MOST_BYTES;
    if (fits) bytes += Buffer.byteLength(line) + 1;
    return fits;
  });
  return { text: kept.map((line) => `${line}\n`).join(''), leftOut: sorted.length - kept.length };
}

/**
 * The object for server-side apply: one member for all its Pods, as one a Pod would double it by what managedFields say. Who can
 * write it can forge what is said of starts whose evidence has expired: that is who may write ConfigMaps in the namespace of
 * the controller, and so change the controller itself. So it is there, and not beside the Pods or the audits.
 */
export function shardObject(namespace: string, index: number, text: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: shardName(index),
      namespace,
      labels: { 'app.kubernetes.io/name': 'sidecar-audit', 'app.kubernetes.io/component': 'ledger' },
    },
    data: { [MEMBER]: text },
  };
}

export interface ShardRead {
  /** By the uid of the Pod. */
  readonly lines: ReadonlyMap<string, string>;
  readonly text: string;
  readonly problems: readonly string[];
}

/** What an object holds, whoever wrote it: each line that cannot be read is a problem, and the rest stays. */
export function readShard(object: unknown): ShardRead {
  const text = isObject(object) ? stringAt(objectAt(object, 'data'), MEMBER) : null;
  if (text === null) return { lines: new Map(), text: '', problems: [`data.${MEMBER} is missing`] };
  const lines = new Map<string, string>();
  const problems: string[] = [];
  text.split('\n').forEach((line, i) => {
    if (line === '') return;
    const problem = problemOf(line);
    if (problem !== null) return void problems.push(`line ${i + 1}: ${problem}`);
    const { uid } = keptOf(line);
    lines.set(uid, chosen(lines.get(uid), line));
  });
  return { lines, text, problems };
}

/** Of two lines about one Pod, as a split that was broken off leaves them, always the same: the one that knows of more attempts. */
export function chosen(known: string | undefined, line: string): string {
  if (known === undefined || known === line) return line;
  const [a, b] = [keptOf(known), keptOf(line)];
  const more = a.attempts - b.attempts || a.startOrder.length - b.startOrder.length || (known < line ? -1 : 1);
  return more > 0 ? known : line;
}

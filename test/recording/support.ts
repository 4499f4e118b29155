import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditError } from '../../src/errors.ts';
import { createStore, type EvidenceStore } from '../../src/evidence/store.ts';
import { replayInto, type Replayed } from '../../src/recording/replay-into.ts';
import { openRecording, type RecordingSource } from '../../src/recording/source.ts';
import { auditReport, judgedPods, type AuditReport, type JudgedPod } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { ROOT } from '../tools/temporary.ts';

const FOLDER = join(ROOT, 'test/fixtures/recordings');

export const RECORDINGS = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

export function pathOf(recording: string, file = 'watch.ndjson'): string {
  return join(FOLDER, recording, file);
}

export function linesOf(recording: string): string[] {
  return readFileSync(pathOf(recording), 'utf8').trimEnd().split('\n');
}

/** What `expected.tsv` demands, a row each. */
export const EXPECTED = readFileSync(join(FOLDER, 'expected.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [recording = '', object = '', rule = '', verdict = '', words = '-'] = line.split('\t');
    return { recording, object, rule, verdict, words: words === '-' ? [] : words.split(',') };
  });

/** A recording of these bytes, in as many chunks as are given. */
export function recordingOf(...chunks: readonly (string | Uint8Array)[]): RecordingSource {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
  return { name: 'watch.ndjson', chunks: bytes() };
}

export interface Read extends Replayed {
  readonly store: EvidenceStore;
  readonly said: readonly string[];
}

export async function read(source: RecordingSource): Promise<Read> {
  const store = createStore();
  const said: string[] = [];
  const onProblem = (problem: AuditError): void => void said.push(problem.message);
  return { ...(await replayInto(store, source, { onProblem })), store, said };
}

export async function reportOn(recording: string): Promise<AuditReport> {
  const { store, now } = await read(openRecording(pathOf(recording)));
  return auditReport(store, { settings: DEFAULT_SETTINGS, now: now ?? 0 });
}

export async function judgedIn(source: RecordingSource | string): Promise<readonly JudgedPod[]> {
  const { store, now } = await read(typeof source === 'string' ? openRecording(pathOf(source)) : source);
  return judgedPods(store, { settings: DEFAULT_SETTINGS, now: now ?? 0 });
}

/** A line of a recording, `second` seconds after noon. */
export function line(second: number, resource: string, type: string, object: unknown): string {
  const t = `2026-11-22T12:${two(second / 60)}:${two(second % 60)}.000000Z`;
  return `${JSON.stringify({ t, resource, type, object })}\n`;
}

/** A Pod frame as the API server sends it, with these container statuses. */
export function pod(
  version: number,
  containers: readonly string[],
  statuses: readonly object[],
  extra: { readonly name?: string; readonly uid?: string; readonly status?: object } = {},
): object {
  const { name = 'pod', uid = 'uid-1', status = {} } = extra;
  const [app = 'app', ...sidecars] = containers;
  return {
    metadata: {
      name,
      uid,
      namespace: 'ns',
      resourceVersion: String(version),
      creationTimestamp: '2026-11-22T12:00:00Z',
    },
    spec: {
      nodeName: 'node',
      initContainers: sidecars.map((s) => ({ name: s, restartPolicy: 'Always' })),
      containers: [{ name: app }],
    },
    status: {
      phase: 'Running',
      containerStatuses: statuses.slice(0, 1),
      initContainerStatuses: statuses.slice(1),
      ...status,
    },
  };
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

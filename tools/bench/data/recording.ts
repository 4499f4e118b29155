import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As much of a recorded object as is needed to vary it. */
export interface RecordedObject {
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly uid: string; readonly name: string }[];
  };
  readonly involvedObject?: { readonly uid?: string };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** One line of watch.ndjson. */
export interface RecordedFrame {
  readonly resource: string;
  readonly type: string;
  readonly object: RecordedObject;
}

const RECORDINGS = join(import.meta.dirname, '../../../test/fixtures/recordings');

export function recordedFrames(name: string): readonly RecordedFrame[] {
  const text = readFileSync(join(RECORDINGS, name, 'watch.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedFrame);
}

export function recordingNames(): readonly string[] {
  return globSync('*/watch.ndjson', { cwd: RECORDINGS })
    .map((path) => path.slice(0, path.indexOf('/')))
    .toSorted();
}

/** The frame as the API server sends it, without its newline. */
export function wireText({ type, object }: RecordedFrame): string {
  return JSON.stringify({ type, object });
}

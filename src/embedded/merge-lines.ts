import type { Micros } from '../evidence/time.ts';
import { recordedLines } from './recording-lines.ts';
import type { RecordedLine } from './recording-lines.ts';

interface Head {
  readonly lines: AsyncGenerator<RecordedLine>;
  readonly line: RecordedLine;
  readonly t: Micros;
}

/**
 * Several recordings as one, by the time of each frame. Within a file the order is that of its lines: they were written
 * as they arrived, and where a clock was stepped back in between, the line counts as of the time before.
 */
export async function* mergedLines(files: readonly string[]): AsyncGenerator<RecordedLine> {
  const heads: Head[] = [];
  try {
    for (const file of files) await advance(heads, recordedLines(file), 0);
    for (let head = earliest(heads); head !== undefined; head = earliest(heads)) {
      heads.splice(heads.indexOf(head), 1);
      yield head.line;
      await advance(heads, head.lines, head.t);
    }
  } finally {
    for (const { lines } of heads) await lines.return(undefined);
  }
}

async function advance(heads: Head[], lines: AsyncGenerator<RecordedLine>, after: Micros): Promise<void> {
  const { value, done } = await lines.next();
  if (done === true) return;
  const t = value.kind === 'frame' ? Math.max(after, value.t) : after;
  heads.push({ lines, line: value, t });
}

/** Of several at one time, the first that came to wait. */
function earliest(heads: readonly Head[]): Head | undefined {
  return heads.reduce<Head | undefined>(
    (first, head) => (first !== undefined && first.t <= head.t ? first : head),
    undefined,
  );
}

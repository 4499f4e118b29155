import { basename } from 'node:path';
import { plainText } from '../redact.ts';
import type { Group } from '../recording/groups.ts';
import { replayAll } from '../recording/replay-all.ts';
import { openRecording, type RecordingSource } from '../recording/source.ts';
import { progressLine, type Progress } from './progress.ts';
import { ReplayProblems, say } from './replay-problems.ts';

export interface Recorded {
  readonly groups: readonly Group[];
  /** By recording, the uids of the Pods that it tells of. */
  readonly told: ReadonlyMap<string, ReadonlySet<string>>;
  /** What was skipped: the first few, and how many more there were. */
  readonly notes: readonly string[];
}

/** Reads recordings; what is skipped of them, and how far it has come, is said on standard error. */
export async function readRecordings(files: readonly string[], strict: boolean): Promise<Recorded> {
  const problems = new ReplayProblems();
  const told = new Map<string, ReadonlySet<string>>();
  const progress = progressLine();
  const sources = files.map((file) => counted(openRecording(file), progress));
  try {
    const groups = await replayAll(sources, {
      onProblem(problem) {
        if (strict) throw problem;
        problems.add(problem);
      },
      onRead({ name }, { frames, told: uids }) {
        progress.clear();
        told.set(name, uids);
        problems.say();
        if (frames === 0) say(`${name} holds no frame`);
      },
    });
    progress.clear();
    problems.total();
    return { groups, told, notes: problems.notes() };
  } finally {
    progress.clear();
  }
}

function counted({ name, chunks }: RecordingSource, progress: Progress): RecordingSource {
  async function* counting(): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.byteLength;
      progress.at(`reading ${plainText(basename(name))}: ${Math.floor(bytes / 2 ** 20)} MiB`);
      yield chunk;
    }
  }
  return { name, chunks: counting() };
}

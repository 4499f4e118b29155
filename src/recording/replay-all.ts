import { createStore } from '../evidence/store.ts';
import { groupsOf, type Group, type Told } from './groups.ts';
import { oldestFirst } from './parts.ts';
import { replayInto, type Replayed, type ReplayOptions } from './replay-into.ts';
import type { RecordingSource } from './source.ts';

export interface ReplayAllOptions extends ReplayOptions {
  /** Told of each recording when it has been read. */
  readonly onRead?: (source: RecordingSource, replayed: Replayed) => void;
}

/** Reads several recordings, one after the other; the parts of one that was rotated in the order of time. */
export async function replayAll(
  sources: readonly RecordingSource[],
  { onRead, ...options }: ReplayAllOptions = {},
): Promise<readonly Group[]> {
  const store = createStore();
  const recordings: Told[] = [];
  let after: Replayed | null = null;
  for (const source of oldestFirst(sources)) {
    const nodes = new Map<string, string>();
    const replayed: Replayed = await replayInto({ ...store, nodes }, source, { ...options, after });
    after = replayed;
    onRead?.(source, replayed);
    recordings.push({ ...replayed, nodes });
  }
  return groupsOf(store, recordings);
}

import { createStore } from '../evidence/store.ts';
import { groupsOf, type Group, type Told } from './groups.ts';
import { replayInto, type Replayed, type ReplayOptions } from './replay-into.ts';
import type { RecordingSource } from './source.ts';

export interface ReplayAllOptions extends ReplayOptions {
  /** Told of each recording when it has been read. */
  readonly onRead?: (source: RecordingSource, replayed: Replayed) => void;
}

/** Reads several recordings, one after the other, in the order of time where they belong together. */
export async function replayAll(
  sources: readonly RecordingSource[],
  { onRead, ...options }: ReplayAllOptions = {},
): Promise<readonly Group[]> {
  const store = createStore();
  const recordings: Told[] = [];
  for (const source of sources) {
    const nodes = new Map<string, string>();
    const replayed = await replayInto({ ...store, nodes }, source, options);
    onRead?.(source, replayed);
    recordings.push({ ...replayed, nodes });
  }
  return groupsOf(store, recordings);
}

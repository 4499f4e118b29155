import { isNotFound, type KubeClient } from '../kube/client.ts';
import { StatusError } from '../kube/status.ts';
import type { Logger } from '../log.ts';
import { takeBefore, type KeptPods } from './kept-pods.ts';
import { chosen, readShard, shardName, shardObject, textOf } from './object.ts';
import { countHolding, MOST_SHARDS, shardCount, shardOf } from './shards.ts';

const FIELD_MANAGER = 'sidecaraudit-ledger';
/** At most one write per object in this time, ms: what is lost with the process the Events still tell for an hour. */
const WRITE_INTERVAL_MS = 30_000;
/** After a failure, and while a permission is missing, it is tried again this often, ms. */
const FAILED_INTERVAL_MS = 5_000;
const REFUSED_INTERVAL_MS = 60_000;
const READ_AT_ONCE = 8;

export type LedgerWriteResult = 'written' | 'deleted' | 'failed';

export interface LedgerOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  /** Where the objects are: the controller's own namespace. */
  readonly namespace: string;
  readonly kept: KeptPods;
  /** False while another replica is the one that writes. */
  readonly mayWrite: () => boolean;
  /** Uids of Pods of which other was kept than was known. */
  readonly onRead: (uids: readonly string[]) => void;
  readonly onResult: (result: LedgerWriteResult) => void;
  /** Lines and objects that could not be read and will be written anew. */
  readonly onUnreadable: (count: number) => void;
  /** Monotonic clock, ms. */
  readonly monotonicMs: () => number;
}

export interface LedgerWriter {
  /** Reads all that was kept. Where that fails it is tried again with a later flush; until then nothing is written. */
  readonly load: (signal?: AbortSignal) => Promise<void>;
  /** Writes what has changed and is due; with `all`, what is not due yet, too. */
  readonly flush: (all?: boolean, signal?: AbortSignal) => Promise<void>;
  /** What the controller may not do with the ledger; null where it may all. */
  readonly refused: () => string | null;
  /** Pods that had no room in the ledger. */
  readonly leftOut: () => number;
}

export function ledgerWriter(options: LedgerOptions): LedgerWriter {
  const { client, log, namespace, kept, monotonicMs } = options;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
  /** Objects that there are, and when each was written last. */
  const there = new Map<number, number>();
  const dirty = new Set<number>();
  const leftOut = new Map<number, number>();
  let count = 1;
  let loaded = false;
  let active = false;
  let refused: string | null = null;
  let tryAgainAt = -Infinity;

  /** What failed is tried again later; what is not allowed, much later, and the condition Ready says so. */
  const noteFailure = (error: unknown, doing: string): void => {
    const isRefused = error instanceof StatusError && error.httpStatus === 403;
    tryAgainAt = monotonicMs() + (isRefused ? REFUSED_INTERVAL_MS : FAILED_INTERVAL_MS);
    const what = `No permission to ${doing} the ConfigMaps ${shardName(0)} and following in ${namespace}: what was decided of living Pods from Events and frames does not outlast all replicas.`;
    const fields = { doing, namespace, error: error instanceof Error ? error.message : String(error) };
    // What keeps us from the API server keeps the watches from it too, and they tell of it.
    if (!isRefused) return log.debug('the ledger cannot be used; it is tried again', fields);
    if (refused !== what) log.warn('the ledger cannot be used; it is tried again', fields);
    refused = what;
  };

  const read = async (index: number, signal: AbortSignal | undefined): Promise<unknown> => {
    try {
      return await client.get<unknown>(`${path}/${shardName(index)}`, signal);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  };

  const readAll = async (signal: AbortSignal | undefined): Promise<ReadonlyMap<number, unknown>> => {
    const found = new Map<number, unknown>();
    for (let from = 0; from < MOST_SHARDS; from += READ_AT_ONCE) {
      const indexes = Array.from({ length: READ_AT_ONCE }, (_, i) => from + i);
      const objects = await Promise.all(indexes.map((index) => read(index, signal)));
      objects.forEach((object, i) => object !== null && found.set(from + i, object));
    }
    return found;
  };

  const take = (objects: ReadonlyMap<number, unknown>): void => {
    const lines = new Map<string, string>();
    there.clear();
    const texts = new Map<number, string>();
    for (const [index, object] of objects) {
      const shard = readShard(object);
      there.set(index, -Infinity);
      texts.set(index, shard.text);
      for (const [uid, line] of shard.lines) lines.set(uid, chosen(lines.get(uid), line));
      if (shard.problems.length === 0) continue;
      options.onUnreadable(shard.problems.length);
      const fields = { name: shardName(index), namespace, problems: shard.problems.length, first: shard.problems[0] };
      log.warn('part of the ledger cannot be read; it is written anew without it', fields);
    }
    options.onRead(takeBefore(kept, lines));
    count = Math.max(1, ...[...there.keys()].map(countHolding));
    kept.changed.clear();
    const wanted = grouped();
    for (let i = 0; i < count; i += 1) if (textOf(wanted[i] ?? new Map()).text !== texts.get(i)) dirty.add(i);
    log.info('ledger read', { namespace, objects: there.size, pods: lines.size });
  };

  const grouped = (): readonly Map<string, string>[] => {
    const groups = Array.from({ length: count }, () => new Map<string, string>());
    for (const [uid, line] of kept.lines) groups[shardOf(uid, count)]?.set(uid, line);
    return groups;
  };

  const load = async (signal?: AbortSignal): Promise<void> => {
    try {
      take(await readAll(signal));
      if (refused?.includes(' get ') === true) refused = null;
      loaded = true;
      active = options.mayWrite();
    } catch (error) {
      noteFailure(error, 'get');
    }
  };

  /** Which objects have to be written, those that a split adds first: a Pod is then in two, never in none. */
  const due = (all: boolean): readonly number[] => {
    const wanted = shardCount(count, kept.lines.size);
    if (wanted !== count) for (let i = 0; i < Math.max(wanted, count); i += 1) dirty.add(i);
    count = wanted;
    for (const uid of kept.changed) dirty.add(shardOf(uid, count));
    kept.changed.clear();
    const now = monotonicMs();
    const isDue = (i: number): boolean => all || now - (there.get(i) ?? -Infinity) >= WRITE_INTERVAL_MS;
    const inUse = [...dirty].filter((i) => i < count).sort((a, b) => b - a);
    const ready = inUse.filter(isDue);
    // One that is no longer in use goes when all that was in it has been written elsewhere.
    return ready.length < inUse.length ? ready : [...ready, ...[...dirty].filter((i) => i >= count)];
  };

  const write = async (index: number, lines: ReadonlyMap<string, string>, signal?: AbortSignal): Promise<void> => {
    const { text, leftOut: without } = textOf(lines);
    leftOut.set(index, without);
    if (text === '') {
      if (there.has(index)) await remove(index, signal);
      return;
    }
    const object = shardObject(namespace, index, text);
    const as = { fieldManager: FIELD_MANAGER, force: true };
    await client.apply<object>(`${path}/${shardName(index)}`, object, as, signal);
    there.set(index, monotonicMs());
    options.onResult('written');
    log.debug('ledger written', { name: shardName(index), namespace, pods: lines.size, bytes: text.length });
  };

  const remove = async (index: number, signal?: AbortSignal): Promise<void> => {
    try {
      await client.delete(`${path}/${shardName(index)}`, signal);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    there.delete(index);
    options.onResult('deleted');
  };

  const writeDue = async (all: boolean, signal: AbortSignal | undefined): Promise<void> => {
    const indexes = due(all);
    if (indexes.length === 0) return;
    const groups = grouped();
    for (const index of indexes) {
      if (signal?.aborted === true) return;
      try {
        await write(index, groups[index] ?? new Map(), signal);
        dirty.delete(index);
        refused = null;
      } catch (error) {
        options.onResult('failed');
        noteFailure(error, 'create, patch and delete');
        // What follows may be what this one was to take over.
        return;
      }
    }
  };

  return {
    load,
    flush: async (all = false, signal) => {
      if (!options.mayWrite()) {
        active = false;
        return;
      }
      if (!all && monotonicMs() < tryAgainAt) return;
      // Whoever wrote before may have known more.
      if (!active || !loaded) await load(signal);
      if (loaded) await writeDue(all, signal);
    },
    refused: () => refused,
    leftOut: () => [...leftOut.values()].reduce((sum, n) => sum + n, 0),
  };
}

import { AuditError } from '../errors.ts';
import type { EvidenceStore } from '../evidence/store.ts';
import { parseTime, type Micros } from '../evidence/time.ts';
import { CutShort } from './cut-short.ts';
import { readFrame, type RecordedFrame, type Resource } from './frame.ts';
import { markGaps } from './gaps.ts';
import { LineSplitter, type Line } from './lines.ts';
import { markOf, type Mark } from './marks.ts';
import { noSuchObject, notAFrame, reasonOf } from './problem.ts';
import type { RecordingSource } from './source.ts';
import { takeFrame } from './take-frame.ts';
import { takeMark } from './take-mark.ts';

/** What came of reading one recording. */
export interface Replayed {
  /** Frames understood, without the bookmarks. */
  readonly frames: number;
  /** Lines that were skipped. */
  readonly problems: number;
  /** Largest `t` read, observer's clock: up to then the evidence is complete. Null without a line that has one. */
  readonly now: Micros | null;
  /** Uids of the Pods and Jobs, and of what owns those Pods, that it tells of. */
  readonly told: ReadonlySet<string>;
  /** The seam that its last line names: there it goes on in another file. */
  readonly seam: string | null;
  /** Up to when Pods that wait are known to be as their last frame showed them, by uid; null where the recorder does not say. */
  readonly held: ReadonlyMap<string, Micros> | null;
}

export interface ReplayOptions {
  /** What was read just before: at the seam that both name, nothing was missed. */
  readonly after?: Pick<Replayed, 'told' | 'seam'> | null;
  /** Told of each line that is skipped; what it throws ends the replay. */
  readonly onProblem?: (problem: AuditError) => void;
}

/**
 * Reads a recording of any size line by line into the store. A line that is no frame is counted and skipped; as it may
 * have been any frame, what went unseen of the living Pods counts as a gap. Throws SA1001 for what cannot be read, or
 * holds lines but not one frame.
 */
export async function replayInto(
  store: EvidenceStore,
  source: RecordingSource,
  options: ReplayOptions = {},
): Promise<Replayed> {
  const reader = new Reader(store, source.name, options);
  const lines = new LineSplitter();
  try {
    for await (const chunk of source.chunks) for (const line of lines.take(chunk)) reader.read(line);
    for (const line of lines.rest()) reader.read(line);
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
    reader.broken(notAFrame({ name: source.name, line: lines.number }, { fault: error.message }), null);
  }
  return reader.end();
}

class Reader {
  readonly #store: EvidenceStore;
  readonly #name: string;
  readonly #options: ReplayOptions;
  readonly #told = new Set<string>();
  #frames = 0;
  #bookmarks = 0;
  #problems = 0;
  #first: AuditError | null = null;
  #now: Micros | null = null;
  /** A frame of a Pod may have been skipped since the last good line. */
  #missing = false;
  #seam: string | null = null;
  #held: Map<string, Micros> | null = null;

  constructor(store: EvidenceStore, name: string, options: ReplayOptions) {
    this.#store = store;
    this.#name = name;
    this.#options = options;
  }

  read(line: Line): void {
    const place = { name: this.#name, line: line.number };
    if (line.fault !== null) return this.broken(notAFrame(place, line), null);
    const frame = readFrame(line.text);
    if ('fault' in frame) return this.broken(notAFrame(place, frame), frame.resource);
    // Only now: a line that is cut off at the end hides nothing of the time up to `now`.
    if (this.#missing) markGaps(this.#store, this.#told);
    this.#missing = false;
    this.#seam = null;
    try {
      if (frame.type === 'BOOKMARK') this.#bookmark(frame);
      else takeFrame(this.#store, frame, this.#told);
    } catch (error) {
      return this.broken(noSuchObject(place, error), frame.resource);
    }
    if (frame.type === 'BOOKMARK') this.#bookmarks += 1;
    else this.#frames += 1;
    this.#now = Math.max(frame.at, this.#now ?? frame.at);
  }

  #bookmark({ resource, object }: RecordedFrame): void {
    const mark: Mark | null = markOf(object);
    if (mark === null) return;
    if (mark.kind === 'continued') this.#seam = mark.value;
    if (mark.kind === 'continues') this.#continue(mark.value);
    if (mark.kind === 'recorder') this.#held ??= new Map();
    if (mark.kind === 'held') this.#hold(mark.value);
    takeMark(this.#store, resource, mark, this.#told);
  }

  /** Only as the very first line: anything before it may have come from elsewhere. */
  #continue(seam: string): void {
    const { after } = this.#options;
    if (after?.seam !== seam || this.#frames + this.#bookmarks + this.#problems > 0) return;
    for (const uid of after.told) this.#told.add(uid);
  }

  #hold(value: string): void {
    const [time = '', uid = ''] = value.split(' ');
    const until = parseTime(time);
    this.#held ??= new Map();
    if (until !== null) this.#held.set(uid, Math.max(until, this.#held.get(uid) ?? until));
  }

  broken(problem: AuditError, resource: Resource | null): void {
    this.#problems += 1;
    this.#seam = null;
    this.#first ??= problem;
    this.#missing ||= resource === null || resource === 'pods';
    this.#options.onProblem?.(problem);
  }

  end(): Replayed {
    if (this.#first !== null && this.#frames + this.#bookmarks === 0) {
      const detail = `not one of its lines is a frame; the first is ${reasonOf(this.#first)}`;
      throw new AuditError('SA1001', this.#name, detail, { cause: this.#first });
    }
    return {
      frames: this.#frames,
      problems: this.#problems,
      now: this.#now,
      told: this.#told,
      seam: this.#seam,
      held: this.#held,
    };
  }
}

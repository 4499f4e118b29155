import { completeSync, type ReflectorContext } from './context.ts';
import { WatchFault } from './fault.ts';
import type { Frame } from './frames.ts';
import { endsInitialEvents, rawObject } from './identity.ts';
import { StatusError, statusFacts } from './status.ts';

interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

/**
 * Takes the frames of one stream in order: tells what they say and moves the cursor. Throws where the stream has to be
 * broken off: on an ERROR frame, and on a frame that cannot be read, so that it is asked for once more. A frame that
 * breaks a second time is passed over: the watch must not stand still before it for ever.
 */
export function frameTaker(context: ReflectorContext, about: string): (frame: Frame, at: number) => void {
  const { cursor, intake } = context;
  /** Frames broken since the last good one of this stream. */
  let broken = 0;

  const breakOff = (reason: 'Malformed' | 'FrameTooLarge', detail: string): void => {
    broken += 1;
    const after = cursor.resourceVersion;
    if (cursor.broken.after === after && broken <= cursor.broken.count) return;
    // Initial events have no order to count by: of the second time, none may break off again.
    cursor.broken = { after, count: cursor.needsSync ? Number.POSITIVE_INFINITY : broken };
    throw new WatchFault(reason, 'SA2006', about, detail);
  };
  const moveTo = (resourceVersion: string): void => {
    // Initial events come in no order of time: only the bookmark at their end says what they amount to.
    if (cursor.needsSync) return;
    cursor.resourceVersion = resourceVersion;
    broken = 0;
  };
  const bookmark = (object: unknown, at: number): boolean => {
    const raw = rawObject(object);
    const resourceVersion = raw?.metadata?.resourceVersion;
    if (raw === null || typeof resourceVersion !== 'string' || resourceVersion === '') return false;
    if (!cursor.needsSync) moveTo(resourceVersion);
    else if (endsInitialEvents(raw)) completeSync(context, resourceVersion, at);
    else throw new WatchFault('WatchListUnsupported', 'SA2005', about, 'a bookmark before the initial events ended');
    return true;
  };

  return (frame, at) => {
    const event = frame.whole ? eventOf(frame.bytes, context.textOf) : UNREADABLE;
    switch (event.type) {
      case 'ADDED':
      case 'MODIFIED':
      case 'DELETED': {
        const identity =
          event.type === 'DELETED'
            ? intake.remove(event.object, at)
            : intake.upsert(event.object, at, cursor.needsSync);
        if (identity === null) breakOff('Malformed', 'an object without identity');
        else moveTo(identity.resourceVersion);
        return;
      }
      case 'ERROR':
        throw new StatusError(about, statusFacts(event.object, 500));
      case 'BOOKMARK':
        if (bookmark(event.object, at)) return;
        break;
      default:
    }
    const detail = frame.whole ? 'a frame that is no watch event' : 'a frame longer than 4 MiB';
    intake.unreadable(frame.bytes, at, detail, cursor.needsSync);
    breakOff(frame.whole ? 'Malformed' : 'FrameTooLarge', detail);
  };
}

const UNREADABLE: WatchEvent = { type: '', object: null };

/** The frame's event. Nothing but the parsing is within the try: what a reader throws must not vanish here. */
function eventOf(bytes: Buffer, textOf: (frame: Buffer) => string): WatchEvent {
  const text = textOf(bytes);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
  return typeof raw === 'object' && raw !== null && 'type' in raw && typeof raw.type === 'string' && 'object' in raw
    ? { type: raw.type, object: raw.object }
    : UNREADABLE;
}

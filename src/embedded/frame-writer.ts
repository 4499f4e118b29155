import type { ServerResponse } from 'node:http';

/** Frames are encoded when they are written: a queue of objects costs less than one of texts. */
export type Frame = () => string;

export interface FrameWriter {
  readonly push: (frame: Frame) => void;
  readonly pushAll: (frames: Iterator<Frame>) => void;
  readonly raw: (bytes: string | Uint8Array) => void;
  readonly end: () => void;
  readonly mute: () => void;
}

/** So many characters go into one write. */
const CHUNK = 65_536;

/**
 * Writes frames as fast as the client reads them. What comes in one turn of the event loop goes out in one write;
 * a client that lags by more than `limit` frames is cut off, the initial objects not counted.
 */
export function createFrameWriter(response: ServerResponse, limit: number): FrameWriter {
  let initial: Iterator<Frame> | undefined;
  let queue: Frame[] = [];
  let at = 0;
  let state: 'idle' | 'scheduled' | 'blocked' | 'done' = 'idle';
  let ending = false;

  function next(): Frame | undefined {
    const first = initial?.next();
    if (first !== undefined && first.done !== true) return first.value;
    initial = undefined;
    const frame = queue[at];
    at += 1;
    if (frame !== undefined) return frame;
    queue = [];
    at = 0;
    return undefined;
  }

  function chunk(): string {
    let text = '';
    while (text.length < CHUNK) {
      const frame = next();
      if (frame === undefined) break;
      text += frame();
    }
    return text;
  }

  function flush(): void {
    if (state !== 'scheduled') return;
    state = 'idle';
    for (let text = chunk(); text !== ''; text = chunk()) {
      if (response.write(text)) continue;
      state = 'blocked';
      response.once('drain', () => {
        state = state === 'blocked' ? 'scheduled' : state;
        flush();
      });
      return;
    }
    if (ending) response.end();
  }

  function schedule(): void {
    if (state !== 'idle') return;
    state = 'scheduled';
    queueMicrotask(flush);
  }

  return {
    push: (frame) => {
      if (state === 'done' || ending) return;
      queue.push(frame);
      if (queue.length - at > limit && state === 'blocked') {
        state = 'done';
        response.destroy();
      } else schedule();
    },
    pushAll: (frames) => {
      initial = frames;
      schedule();
    },
    raw: (bytes) => {
      flush();
      if (state !== 'done') response.write(bytes);
    },
    end: () => {
      ending = true;
      schedule();
    },
    mute: () => {
      state = 'done';
    },
  };
}

import { parseTime } from '../evidence/time.ts';

/** Reads a container's log as the kubelet sends it with `timestamps=true`, and keeps of it the last time alone. */
export interface Stamps {
  /** False once a line had no time: then the rest tells nothing either. */
  readonly push: (chunk: Buffer) => boolean;
  /** The time before the last line, as it was sent; null where there was no line. */
  readonly last: () => string | null;
  /** Every line had its time, the last one included. */
  readonly sound: () => boolean;
}

const SPACE = 0x20;
const NEWLINE = 0x0a;
/** Of a time with nanoseconds and an offset. */
const LONGEST = 40;

/** What a line without a time says is the kubelet's own complaint: what it stands for is not known. */
export function stampReader(): Stamps {
  let last: string | null = null;
  let sound = true;
  let inText = false;
  let held = '';

  const stamp = (): void => {
    if (parseTime(held) === null) sound = false;
    else last = held;
    held = '';
    inText = true;
  };
  const scan = (chunk: Buffer): void => {
    let at = 0;
    while (sound && at < chunk.length) {
      if (inText) {
        const end = chunk.indexOf(NEWLINE, at);
        if (end === -1) return;
        inText = false;
        at = end + 1;
        continue;
      }
      const space = chunk.indexOf(SPACE, at);
      const part = chunk.subarray(at, space === -1 ? chunk.length : space);
      if (held.length + part.length > LONGEST) {
        sound = false;
        return;
      }
      held += part.toString('latin1');
      if (space === -1) return;
      stamp();
      at = space + 1;
    }
  };
  const push = (chunk: Buffer): boolean => {
    scan(chunk);
    return sound;
  };
  return { push, last: () => last, sound: () => sound && held === '' };
}

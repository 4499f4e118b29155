import { say } from './replay-problems.ts';

/** Says on standard error how far long work has come. */
export interface Progress {
  readonly at: (text: string) => void;
  /** Before anything else is written. */
  readonly clear: () => void;
}

export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

/** What is done before is not long work. */
const FIRST_MS = 500;
const NEXT_MS = 200;
/** In a log, that it goes on. */
const LINE_MS = 10_000;

/** On a terminal one line that is written over, elsewhere a line now and then; of short work nothing. */
export function progressLine(
  output: ProgressOutput = process.stderr,
  clock: () => number = () => performance.now(),
): Progress {
  const terminal = output.isTTY === true && process.env['TERM'] !== 'dumb';
  let next = clock() + (terminal ? FIRST_MS : LINE_MS);
  let shown = false;
  return {
    at: (text) => {
      if (clock() < next) return;
      next = clock() + (terminal ? NEXT_MS : LINE_MS);
      if (!terminal) return say(text);
      // A line that wraps could not be written over.
      output.write(`\r${text.slice(0, (output.columns || 80) - 1)}\u001b[K`);
      shown = true;
    },
    clear: () => {
      if (shown) output.write('\r\u001b[K');
      shown = false;
    },
  };
}

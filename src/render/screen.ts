import { stripVTControlCharacters } from 'node:util';
import { glyphs } from './glyphs.ts';
import { widthOf } from './text.ts';

/** What of a terminal matters here. */
export interface ScreenOutput {
  readonly rows?: number;
  readonly write: (text: string) => unknown;
}

/** A terminal's second screen, which is drawn on over and over and leaves nothing behind. */
export interface Screen {
  /** Shows these lines, of which each is one row; writes those alone that differ from what is there. */
  readonly show: (lines: readonly string[]) => void;
  /** What is there is not what was shown: the window was resized, or the program was stopped for a while. */
  readonly spoilt: () => void;
  /** Gives the terminal back as it was. May be called again. */
  readonly close: () => void;
}

const ESC = '\u001b[';
/** The second screen, no cursor, and lines that are too long are cut by the terminal instead of wrapped. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l`;
const LEAVE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
const DEFAULT_ROWS = 24;

export function openScreen(output: ScreenOutput, { unicode }: { readonly unicode: boolean }): Screen {
  let there: readonly string[] | null = null;
  let open = false;
  return {
    show: (lines) => {
      const rows = fitted(lines, output.rows ?? DEFAULT_ROWS, unicode);
      const text = (open ? '' : ENTER) + repaint(there, rows);
      open = true;
      there = rows;
      if (text !== '') output.write(text);
    },
    spoilt: () => {
      there = null;
    },
    close: () => {
      if (open) output.write(LEAVE);
      open = false;
      there = null;
    },
  };
}

/** What turns the one into the other, row by row: nothing is cleared that is written again, so nothing flickers. */
function repaint(before: readonly string[] | null, after: readonly string[]): string {
  if (before === null) return `${ESC}2J${after.map((line, row) => at(row) + line).join('')}`;
  const changed = after.flatMap((line, row) => {
    const old = before[row] ?? '';
    // To clear behind a line that fills its row would take its last sign.
    return line === old ? [] : [at(row) + line + (shown(line) < shown(old) ? `${ESC}K` : '')];
  });
  return changed.join('') + (before.length > after.length ? `${at(after.length)}${ESC}J` : '');
}

function shown(line: string): number {
  return widthOf(stripVTControlCharacters(line));
}

function at(row: number): string {
  return `${ESC}${row + 1};1H`;
}

/** No more than there are rows, and that there are more. */
function fitted(lines: readonly string[], rows: number, unicode: boolean): readonly string[] {
  // The last row stays empty: what is cleared below the text must not be the text.
  const room = Math.max(1, rows - 1);
  if (lines.length <= room) return lines;
  const left = lines.length - (room - 1);
  return [
    ...lines.slice(0, room - 1),
    `${glyphs(unicode).ellipsis} ${left} more lines below; a taller window shows them`,
  ];
}

import { plainText } from '../redact.ts';
import { glyphs } from './glyphs.ts';

/** Our own messages are written with typographic signs; these are their ASCII forms. */
const ASCII_FORMS: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '−': '-',
  '…': '...',
  '→': '->',
  '·': '-',
  '≤': '<=',
  '≥': '>=',
};

/** Somebody else's text, fit for this terminal: no escapes, nothing that reorders, and ASCII where that is all it has. */
export function fitFor(unicode: boolean, text: string): string {
  const plain = plainText(text);
  return unicode ? plain : plain.replaceAll(/[^ -~]/gu, (sign) => ASCII_FORMS[sign] ?? '?');
}

const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /[\p{M}\p{Cf}]/u;

/** Columns that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += NO_WIDTH.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return width;
}

/** Exactly so many columns: cut with an ellipsis, or filled with blanks. */
export function column(text: string, width: number, unicode: boolean): string {
  const all = widthOf(text);
  if (all <= width) return text + ' '.repeat(width - all);
  const { ellipsis } = glyphs(unicode);
  const cut = prefix(text, width - ellipsis.length);
  return cut + ellipsis + ' '.repeat(width - ellipsis.length - widthOf(cut));
}

/** Lines of at most so many columns, broken between words, and within one only where it is too long for a line. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  // A number stays with its unit.
  for (const word of text.split(/ (?!m?s\b)/)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > width) {
      const head = prefix(line, width);
      if (head === line) break; // one sign, wider than the line
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return [...lines, line];
}

/** Wrapped, and every line after the first moved in. */
export function hanging(first: string, text: string, indent: number, width: number): readonly string[] {
  const room = Math.max(10, width - indent);
  const lead = first + ' '.repeat(Math.max(0, indent - widthOf(first)));
  return wrap(text, room).map((line, i) => (i === 0 ? lead : ' '.repeat(indent)) + line);
}

/** At least one sign, so that cutting always gets on. */
function prefix(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const sign of text) {
    used += widthOf(sign);
    if (used > width && taken !== '') break;
    taken += sign;
  }
  return taken;
}

/** What a terminal or a page would act on, or show in another place. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]/gu;
const MOST = 400;

/**
 * Other people's text, fit to be read: control characters and those that turn the direction of reading are written out,
 * and what is too long is cut, with its length. That it cannot become markup is the DOM's doing: it is only ever a text node.
 */
export function plain(text: string, most = MOST): string {
  const cut = text.length > most ? `${text.slice(0, most).toWellFormed()}… (${text.length} characters)` : text;
  return cut.replaceAll(UNSAFE, (sign) => (sign === '\n' || sign === '\t' ? ' ' : escaped(sign)));
}

function escaped(sign: string): string {
  return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A name that has to fit: its middle is left out, as its end often tells more than its middle. */
export function fitted(text: string, most: number): string {
  const name = plain(text);
  if (name.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - tail)}…${name.slice(name.length - tail)}`;
}

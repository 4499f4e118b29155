/** What takes the place of one recorded text in the copy number `index`. `version` is the frame's resourceVersion. */
export type Variable = (index: number, version: number) => string;

/** Writes the frame of one copy. */
export type Template = (index: number, version: number) => string;

/** A recorded text that differs in each copy. */
export interface Varied {
  readonly text: string;
  readonly by: Variable;
}

/**
 * Cuts a frame where the texts occur, once; a copy is then a matter of joining. Longer texts go before those that they
 * contain (the name of a Pod, that of its ReplicaSet).
 */
export function template(frame: string, varied: readonly Varied[]): Template {
  const texts = [...varied].sort((a, b) => b.text.length - a.text.length);
  const variables = new Map(texts.map(({ text, by }) => [text, by]));
  const pieces = frame.split(new RegExp(`(${texts.map(({ text }) => escaped(text)).join('|')})`));
  const parts = pieces.map((piece, i) => (i % 2 === 0 ? piece : (variables.get(piece) ?? piece)));
  return (index, version) => {
    let written = '';
    for (const part of parts) written += typeof part === 'string' ? part : part(index, version);
    return written;
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** Steps over JSON without parsing it. Quotes and brackets are all that is looked at: whoever wants more must parse. */
export const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
export const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const BACKSLASH = 0x5c;
/** What makes brackets braces, and leaves braces as they are. */
const AS_BRACE = 0x20;

/** The index after the string whose opening quote is at `start`; -1 where none closes it. */
export function endOfString(input: Uint8Array, start: number): number {
  const { length } = input;
  let index = start + 1;
  while (index < length) {
    const byte = input[index];
    if (byte === QUOTE) return index + 1;
    index += byte === BACKSLASH ? 2 : 1;
  }
  return -1;
}

/** The index after the value that begins at `start`, where no white space stands; -1 where it does not end. */
export function endOfValue(input: Uint8Array, start: number): number {
  const first = input[start];
  if (first === QUOTE) return endOfString(input, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNest(input, start);
  for (let index = start; index < input.length; index += 1) {
    const byte = input[index];
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return index;
  }
  return -1;
}

function endOfNest(input: Uint8Array, start: number): number {
  const { length } = input;
  let depth = 0;
  let index = start;
  while (index < length) {
    const byte = input[index] ?? 0;
    index += 1;
    if (byte === QUOTE) {
      // As endOfString does it; a call for each string would take a third longer.
      while (index < length) {
        const inner = input[index];
        index += inner === BACKSLASH ? 2 : 1;
        if (inner === QUOTE) break;
      }
    } else if ((byte | AS_BRACE) === OPEN_BRACE && byte >= OPEN_BRACKET) {
      depth += 1;
    } else if ((byte | AS_BRACE) === CLOSE_BRACE && byte >= OPEN_BRACKET) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

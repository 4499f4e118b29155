/**
 * Which members of an object are read: `true` for all of a member, an object for some of it. Of a list it speaks of
 * each element. What is not named is not parsed.
 */
export interface Members {
  readonly [name: string]: Members | true;
}

/** Gives the text of a JSON frame with the named members alone; null for one that it cannot follow. */
export type Projection = (frame: Buffer) => string | null;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];
const FIRST_OUTPUT = 16 * 1024;

interface Member {
  readonly name: Uint8Array;
  readonly inner: Node | null;
}

/** The members by the length of their names. */
type Node = readonly (readonly Member[])[];

const NONE: readonly Member[] = [];
const LONGEST_NAME = 64;

function nodeOf(members: Members): Node {
  const node: Member[][] = Array.from({ length: LONGEST_NAME }, () => []);
  for (const [name, inner] of Object.entries(members)) {
    node[name.length]?.push({ name: Buffer.from(name), inner: inner === true ? null : nodeOf(inner) });
  }
  return node;
}

export function projection(members: Members): Projection {
  const root = nodeOf(members);
  let output = Buffer.allocUnsafe(FIRST_OUTPUT);
  return (frame) => {
    if (output.length < frame.length) output = Buffer.allocUnsafe(2 * frame.length);
    written = 0;
    if (frame[0] !== OPEN_BRACE) return null;
    return object(frame, output, 0, root) === frame.length ? output.utf8Slice(0, written) : null;
  };
}

let written = 0;

function object(input: Uint8Array, output: Uint8Array, start: number, wanted: Node): number {
  output[written++] = OPEN_BRACE;
  let read = start + 1;
  if (input[read] === CLOSE_BRACE) {
    output[written++] = CLOSE_BRACE;
    return read + 1;
  }
  let some = false;
  for (;;) {
    const from = read;
    if (input[from] !== QUOTE) return -1;
    read = endOfString(input, from);
    if (input[read] !== COLON) return -1;
    const member = find(wanted, input, from + 1, read - 1);
    read += 1;
    if (member === null) {
      read = endOfValue(input, read);
      if (read < 0) return -1;
    } else {
      if (some) output[written++] = COMMA;
      some = true;
      let to = written;
      for (let i = from; i < read; i += 1) output[to++] = input[i] as number;
      written = to;
      read = value(input, output, read, member.inner);
      if (read < 0) return -1;
    }
    const next = input[read++];
    if (next === CLOSE_BRACE) break;
    if (next !== COMMA) return -1;
  }
  output[written++] = CLOSE_BRACE;
  return read;
}

function value(input: Uint8Array, output: Uint8Array, start: number, wanted: Node | null): number {
  const first = input[start];
  if (wanted !== null) {
    if (first === OPEN_BRACE) return object(input, output, start, wanted);
    if (first === OPEN_BRACKET) return list(input, output, start, wanted);
  }
  const end = endOfValue(input, start);
  let to = written;
  for (let i = start; i < end; i += 1) output[to++] = input[i] as number;
  written = to;
  return end;
}

function list(input: Uint8Array, output: Uint8Array, start: number, wanted: Node): number {
  output[written++] = OPEN_BRACKET;
  let read = start + 1;
  if (input[read] === CLOSE_BRACKET) {
    output[written++] = CLOSE_BRACKET;
    return read + 1;
  }
  for (;;) {
    read = value(input, output, read, wanted);
    if (read < 0) return -1;
    const next = input[read++] as number;
    output[written++] = next;
    if (next === CLOSE_BRACKET) return read;
    if (next !== COMMA) return -1;
  }
}

function find(wanted: Node, input: Uint8Array, from: number, to: number): Member | null {
  const length = to - from;
  if (length >= LONGEST_NAME) return null;
  const members = wanted[length] ?? NONE;
  for (let k = 0; k < members.length; k += 1) {
    const member = members[k] as Member;
    const { name } = member;
    let index = 0;
    while (index < length && name[index] === input[from + index]) index += 1;
    if (index === length) return member;
  }
  return null;
}

function endOfValue(input: Uint8Array, start: number): number {
  const first = input[start];
  if (first === QUOTE) return endOfString(input, start);
  const length = input.length;
  let index = start;
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) {
    while (index < length) {
      const byte = input[index] as number;
      if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return index;
      index += 1;
    }
    return -1;
  }
  let depth = 0;
  while (index < length) {
    const byte = input[index++] as number;
    if (byte === QUOTE) {
      while (index < length) {
        const c = input[index++] as number;
        if (c === QUOTE) break;
        if (c === BACKSLASH) index += 1;
      }
    } else if (byte > 0x5a) {
      // [ ] { } differ from \ ] ^ in this: 0x5b 0x5d 0x7b 0x7d
      if ((byte | 0x20) === OPEN_BRACE) depth += 1;
      else if ((byte | 0x20) === CLOSE_BRACE && --depth === 0) return index;
    }
  }
  return -1;
}

function endOfString(input: Uint8Array, start: number): number {
  const length = input.length;
  let index = start + 1;
  while (index < length) {
    const c = input[index++] as number;
    if (c === QUOTE) return index;
    if (c === BACKSLASH) index += 1;
  }
  return -1;
}

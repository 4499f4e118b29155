import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  endOfString,
  endOfValue,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from './skip.ts';

/**
 * Which members of an object are read: `true` for all of a member, an object for some of it. Of a list it speaks of
 * each element. A value that is neither is read whatever is named of it.
 */
export interface Members {
  readonly [name: string]: Members | true;
}

/** Gives the text of a JSON frame with the named members alone; null for one that it cannot follow. */
export type Projection = (frame: Buffer) => string | null;

interface Member {
  readonly name: Uint8Array;
  readonly inner: Node | null;
}

/** The members by the length of their names. */
type Node = readonly (readonly Member[])[];

const LONGEST_NAME = 64;
const NONE: readonly Member[] = [];
const FIRST_OUTPUT = 16 * 1024;
/** Of a Pod, the last member of its metadata and what comes next: a quarter of the frame, leapt over by a native search. */
const MANAGED_FIELDS = Buffer.from('"managedFields":[');
const AFTER_THEM = Buffer.from(']},"spec":{');

/**
 * Four fifths of a Pod's frame are no evidence: managedFields, volumes, environments, images. To step over bytes costs
 * a third of parsing them, and leaves nothing behind to collect. What stays is for JSON.parse to judge.
 */
export function projection(members: Members): Projection {
  const root = nodeOf(members);
  let output = Buffer.allocUnsafe(FIRST_OUTPUT);
  return (frame) => {
    if (frame[0] !== OPEN_BRACE) return null;
    if (output.length < frame.length) output = Buffer.allocUnsafe(2 * frame.length);
    const walk = new Walk(frame, output);
    return walk.object(0, root) === frame.length ? walk.text() : null;
  };
}

function nodeOf(members: Members): Node {
  const node: Member[][] = Array.from({ length: LONGEST_NAME }, () => []);
  for (const [name, inner] of Object.entries(members)) {
    const bytes = Buffer.from(name);
    if (bytes.length >= LONGEST_NAME) throw new RangeError(`${name}: longer than ${LONGEST_NAME - 1} bytes`);
    node[bytes.length]?.push({ name: bytes, inner: inner === true ? null : nodeOf(inner) });
  }
  return node;
}

/** Each step takes the index at which it begins and gives the one after what it has read; -1: not what it expected. */
class Walk {
  private readonly input: Buffer;
  private readonly output: Buffer;
  private written = 0;
  /** All bytes from here on are wanted, as far as is known. */
  private keptFrom = 0;
  private readonly leapFrom: number;
  private readonly leapTo: number;

  constructor(input: Buffer, output: Buffer) {
    this.input = input;
    this.output = output;
    this.leapFrom = input.indexOf(MANAGED_FIELDS);
    this.leapTo = this.leapFrom === -1 ? 0 : input.indexOf(AFTER_THEM, this.leapFrom) + 1;
  }

  text(): string {
    this.keepUntil(this.input.length);
    return this.output.toString('utf8', 0, this.written);
  }

  object(start: number, wanted: Node): number {
    const { input } = this;
    let read = start + 1;
    if (input[read] === CLOSE_BRACE) return read + 1;
    let some = false;
    for (;;) {
      const from = read;
      if (input[from] !== QUOTE) return -1;
      const colon = endOfString(input, from);
      if (colon === -1 || input[colon] !== COLON) return -1;
      const member = find(wanted, input, from + 1, colon - 1);
      read = member === null ? this.leap(from, colon + 1) : this.value(colon + 1, member.inner);
      if (read === -1) return -1;
      some ||= member !== null;
      const next = input[read];
      if (next !== COMMA && next !== CLOSE_BRACE) return -1;
      // A member goes with the comma after it; the last one with the comma that stood before it or those gone with it.
      if (member === null) this.drop(from, next === COMMA ? read + 1 : read, some && next === CLOSE_BRACE);
      read += 1;
      if (next === CLOSE_BRACE) return read;
    }
  }

  private value(start: number, wanted: Node | null): number {
    const first = this.input[start];
    if (wanted !== null && first === OPEN_BRACE) return this.object(start, wanted);
    if (wanted !== null && first === OPEN_BRACKET) return this.list(start, wanted);
    return endOfValue(this.input, start);
  }

  private list(start: number, wanted: Node): number {
    const { input } = this;
    let read = start + 1;
    if (input[read] === CLOSE_BRACKET) return read + 1;
    for (;;) {
      read = this.value(read, wanted);
      if (read === -1) return -1;
      const next = input[read];
      read += 1;
      if (next === CLOSE_BRACKET) return read;
      if (next !== COMMA) return -1;
    }
  }

  /** The index after an unwanted member's value. A leap too far ends in a frame that cannot be followed. */
  private leap(from: number, value: number): number {
    return from === this.leapFrom && this.leapTo > 0 ? this.leapTo : endOfValue(this.input, value);
  }

  private drop(from: number, to: number, andComma: boolean): void {
    this.keepUntil(from);
    if (andComma) this.written -= 1;
    this.keptFrom = to;
  }

  private keepUntil(end: number): void {
    this.written += this.input.copy(this.output, this.written, this.keptFrom, end);
  }
}

function find(wanted: Node, input: Uint8Array, from: number, to: number): Member | null {
  const length = to - from;
  const members = wanted[length] ?? NONE;
  for (let k = 0; k < members.length; k += 1) {
    const member = members[k];
    let index = 0;
    while (index < length && member?.name[index] === input[from + index]) index += 1;
    if (member !== undefined && index === length) return member;
  }
  return null;
}

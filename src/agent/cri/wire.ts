/**
 * Protocol Buffers' wire format, as much of it as the messages of CRI that the agent needs: varints and what has a length.
 * A message is described once, by a table of field numbers, which gives both its type and its codec. Fields that a table does
 * not name are skipped, so a newer runtime may say more; int64 is a bigint, for times in nanoseconds do not fit a number.
 */

/** A value as it is on the wire: a varint (a bigint only where it is large) or the bytes of what has a length. */
type WireValue = number | bigint | Uint8Array;

/**
 * How a field is read and written. `join` puts together what was read before and one more value of the same field. Methods, not
 * properties: only so may a table hold kinds of every type.
 */
export interface Kind<T> {
  empty(): T;
  join(before: T, value: WireValue): T;
  parts(value: T): readonly WireValue[];
}

type Fields = Readonly<Record<string, readonly [number: number, kind: Kind<unknown>]>>;
type Decoded<F extends Fields> = { readonly [K in keyof F]: F[K][1] extends Kind<infer T> ? T : never };
/** What a message's table says it holds. */
export type Of<K> = K extends Kind<infer T> ? T : never;

export interface Message<T> extends Kind<T> {
  /** Throws a RangeError for what is no message. */
  readonly decode: (bytes: Uint8Array) => T;
  /** What is left out is empty. */
  readonly encode: (value: Partial<T>) => Uint8Array;
}

const UTF8 = new TextDecoder();
const VARINT = 0;
const FIXED64 = 1;
const WITH_LENGTH = 2;
const FIXED32 = 5;

const bytesOf = (value: WireValue): Uint8Array => {
  if (typeof value !== 'object') throw new RangeError('a number where text or a message belongs');
  return value;
};
const numberOf = (value: WireValue): number | bigint => {
  if (typeof value === 'object') throw new RangeError('bytes where a number belongs');
  return value;
};

export const text: Kind<string> = {
  empty: () => '',
  join: (_, value) => UTF8.decode(bytesOf(value)),
  parts: (value) => (value === '' ? [] : [new TextEncoder().encode(value)]),
};

export const int64: Kind<bigint> = {
  empty: () => 0n,
  join: (_, value) => BigInt.asIntN(64, BigInt(numberOf(value))),
  parts: (value) => (value === 0n ? [] : [BigInt.asUintN(64, value)]),
};

/** int32, uint32 (of which CRI uses small ones) and enums. */
export const int32: Kind<number> = {
  empty: () => 0,
  join: (_, value) => {
    const number = numberOf(value);
    return typeof number === 'number' ? number : Number(BigInt.asIntN(32, number));
  },
  parts: (value) => (value === 0 ? [] : [BigInt.asUintN(64, BigInt(value))]),
};

/** A message that may be absent. */
export const maybe = <T>(message: Message<T>): Kind<T | null> => ({
  empty: () => null,
  join: (_, value) => message.decode(bytesOf(value)),
  parts: (value) => (value === null ? [] : [message.encode(value)]),
});

export const repeated = <T>(kind: Kind<T>): Kind<readonly T[]> => ({
  empty: () => [],
  // The list is the one that `empty` made, which nobody else has yet: a copy for each element would cost the square of them.
  join: (before, value) => {
    (before as T[]).push(kind.join(kind.empty(), value));
    return before;
  },
  // An element that is empty is one nevertheless.
  parts: (values) => values.map((value) => kind.parts(value)[0] ?? new Uint8Array()),
});

const entry = message({ key: [1, text], value: [2, text] });

/** map<string, string> */
export const textMap: Kind<ReadonlyMap<string, string>> = {
  empty: () => new Map(),
  join: (before, value) => {
    const { key, value: said } = entry.decode(bytesOf(value));
    return (before as Map<string, string>).set(key, said);
  },
  parts: (map) => [...map].map(([key, value]) => entry.encode({ key, value })),
};

export function message<const F extends Fields>(fields: F): Message<Decoded<F>> {
  const named = new Map(Object.entries(fields).map(([name, [number, kind]]) => [number, { name, kind }] as const));
  const decode = (bytes: Uint8Array): Decoded<F> => {
    const value: Record<string, unknown> = {};
    for (const { name, kind } of named.values()) value[name] = kind.empty();
    const reader = { bytes, at: 0 };
    while (reader.at < bytes.length) {
      const tag = Number(readVarint(reader));
      const part = readPart(reader, tag & 7);
      const field = named.get(tag >>> 3);
      if (field !== undefined && part !== null) value[field.name] = field.kind.join(value[field.name], part);
    }
    // Each field was put there by the kind that the type is taken from.
    return value as Decoded<F>;
  };
  const encode = (value: Partial<Decoded<F>>): Uint8Array => {
    const out: number[] = [];
    for (const [number, { name, kind }] of named) {
      const given: unknown = value[name];
      for (const part of given === undefined ? [] : kind.parts(given)) writePart(out, number, part);
    }
    return Uint8Array.from(out);
  };
  return {
    decode,
    encode,
    empty: () => decode(new Uint8Array()),
    join: (_, value) => decode(bytesOf(value)),
    parts: (value) => [encode(value)],
  };
}

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

function readPart(reader: Reader, wire: number): WireValue | null {
  switch (wire) {
    case VARINT:
      return readVarint(reader);
    case WITH_LENGTH:
      return readBytes(reader, Number(readVarint(reader)));
    case FIXED64:
      readBytes(reader, 8);
      return null;
    case FIXED32:
      readBytes(reader, 4);
      return null;
    default:
      throw new RangeError(`no wire type: ${wire}`);
  }
}

function readVarint(reader: Reader): number | bigint {
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = nextByte(reader);
    low |= (byte & 0x7f) << shift;
    if (byte < 0x80) return low;
  }
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = nextByte(reader);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new RangeError('a number of more than ten bytes');
}

function nextByte(reader: Reader): number {
  const byte = reader.bytes[reader.at];
  if (byte === undefined) throw new RangeError('the message ends within a field');
  reader.at += 1;
  return byte;
}

function readBytes(reader: Reader, length: number): Uint8Array {
  const end = reader.at + length;
  if (end > reader.bytes.length) throw new RangeError('the message ends within a field');
  const part = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return part;
}

function writePart(out: number[], number: number, part: WireValue): void {
  const wire = typeof part === 'object' ? WITH_LENGTH : VARINT;
  writeVarint(out, BigInt((number << 3) | wire));
  if (typeof part !== 'object') return writeVarint(out, BigInt(part));
  writeVarint(out, BigInt(part.length));
  for (const byte of part) out.push(byte);
}

function writeVarint(out: number[], value: bigint): void {
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  out.push(Number(rest));
}

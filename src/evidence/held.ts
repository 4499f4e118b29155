/** As much of a Map as the evidence needs, so that what is held may be kept in another form than it is read in. */
export interface Held<V> extends Iterable<readonly [string, V]> {
  readonly size: number;
  get(key: string): V | undefined;
  set(key: string, value: V): unknown;
  has(key: string): boolean;
  delete(key: string): boolean;
  keys(): IterableIterator<string>;
  values(): IterableIterator<V>;
}

/** Two forms of the same: `unpack(pack(value))` is equal to `value`. */
export interface Packing<V, P> {
  /** `before` is what was held in its place: its parts may be used again. */
  readonly pack: (value: V, before: P | undefined) => P;
  readonly unpack: (packed: P) => V;
}

/** Holds values in their packed form. What it gives is made for the reader: equal, but not the same each time. */
export class PackedMap<V, P> implements Held<V> {
  readonly #packing: Packing<V, P>;
  readonly held = new Map<string, P>();

  constructor(packing: Packing<V, P>) {
    this.#packing = packing;
  }

  get size(): number {
    return this.held.size;
  }

  get(key: string): V | undefined {
    const packed = this.held.get(key);
    return packed === undefined ? undefined : this.#packing.unpack(packed);
  }

  set(key: string, value: V): void {
    this.held.set(key, this.#packing.pack(value, this.held.get(key)));
  }

  has(key: string): boolean {
    return this.held.has(key);
  }

  delete(key: string): boolean {
    return this.held.delete(key);
  }

  keys(): IterableIterator<string> {
    return this.held.keys();
  }

  *values(): Generator<V> {
    for (const packed of this.held.values()) yield this.#packing.unpack(packed);
  }

  *[Symbol.iterator](): Generator<readonly [string, V]> {
    for (const [key, packed] of this.held) yield [key, this.#packing.unpack(packed)];
  }
}

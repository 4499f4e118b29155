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

/** Two forms of the same: `unpack(pack(value))` is equal to `value`, and so is `unpack(whole(value))`. */
export interface Packing<V, P> {
  readonly pack: (value: V) => P;
  /** Holds it as it is. */
  readonly whole: (value: V) => P;
  readonly unpack: (packed: P) => V;
}

/** Frames of a Pod come in bursts, and then it is judged: this many values, set last, are still held as they are. */
export const FRESH = 2_048;

/** Holds values in their packed form. What it gives is equal to what was set, but not always the same. */
export class PackedMap<V, P> implements Held<V> {
  readonly #packing: Packing<V, P>;
  readonly #most: number;
  /** Keys of those not packed yet, the one that was set last at the end. */
  readonly #fresh = new Set<string>();
  readonly held = new Map<string, P>();

  constructor(packing: Packing<V, P>, fresh: number) {
    this.#packing = packing;
    this.#most = fresh;
  }

  get size(): number {
    return this.held.size;
  }

  get(key: string): V | undefined {
    const packed = this.held.get(key);
    return packed === undefined ? undefined : this.#packing.unpack(packed);
  }

  set(key: string, value: V): void {
    const { pack, whole, unpack } = this.#packing;
    this.held.set(key, whole(value));
    this.#fresh.delete(key);
    this.#fresh.add(key);
    if (this.#fresh.size <= this.#most) return;
    const [oldest = key] = this.#fresh;
    this.#fresh.delete(oldest);
    const packed = this.held.get(oldest);
    if (packed !== undefined) this.held.set(oldest, pack(unpack(packed)));
  }

  has(key: string): boolean {
    return this.held.has(key);
  }

  delete(key: string): boolean {
    this.#fresh.delete(key);
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

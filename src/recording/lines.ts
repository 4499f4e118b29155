/** A line of a recording: its text, or what is wrong with its bytes. Numbers begin with 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
  readonly fault: string | null;
}

/** No frame comes near it: etcd takes no object above 1.5 MiB. */
const MOST_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

/** Cuts chunks into lines and holds no more than one line, nor more than the cap of one. Blank lines are passed over. */
export class LineSplitter {
  #number = 0;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  /** The lines that end in this chunk. */
  take(chunk: Uint8Array): readonly Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#hold(chunk.subarray(from, at));
      this.#end(lines);
      from = at + 1;
    }
    this.#hold(chunk.subarray(from));
    return lines;
  }

  /** The last line, where no newline follows it. */
  rest(): readonly Line[] {
    const lines: Line[] = [];
    if (this.#bytes > 0) this.#end(lines);
    return lines;
  }

  /** Number of the line that is being read. */
  get number(): number {
    return this.#number + 1;
  }

  #hold(part: Uint8Array): void {
    this.#bytes += part.length;
    if (this.#bytes > MOST_BYTES) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #end(lines: Line[]): void {
    const [parts, bytes] = [this.#parts, this.#bytes];
    this.#parts = [];
    this.#bytes = 0;
    this.#number += 1;
    if (bytes === 0) return;
    const line = { number: this.#number, ...this.#decoded(parts, bytes) };
    if (line.fault !== null || line.text.trim() !== '') lines.push(line);
  }

  #decoded(parts: readonly Uint8Array[], bytes: number): Pick<Line, 'text' | 'fault'> {
    if (bytes > MOST_BYTES) return { text: '', fault: `longer than ${MOST_BYTES / 1024 / 1024} MiB` };
    try {
      return { text: this.#decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts)), fault: null };
    } catch {
      return { text: '', fault: 'not UTF-8' };
    }
  }
}

import type { AuditError } from '../errors.ts';
import { plainText } from '../redact.ts';

const SAID_ONE_BY_ONE = 10;

/**
 * Says what was skipped on standard error: the first few lines one by one, of the rest how many there were. A recording
 * is read to its end first: of one without a single frame its own error says enough.
 */
export class ReplayProblems {
  #count = 0;
  #waiting: AuditError[] = [];
  readonly #noted: string[] = [];

  add(problem: AuditError): void {
    this.#count += 1;
    if (this.#count > SAID_ONE_BY_ONE) return;
    this.#waiting.push(problem);
    this.#noted.push(problem.message);
  }

  say(): void {
    for (const problem of this.#waiting) say(problem.message);
    this.#waiting = [];
  }

  /** The same for a page: the first few, and how many more there were. */
  notes(): readonly string[] {
    const left = this.#count - this.#noted.length;
    return left > 0 ? [...this.#noted, `${left} more lines were skipped`] : this.#noted;
  }

  total(): void {
    if (this.#count === 0) return;
    const left = this.#count - SAID_ONE_BY_ONE;
    const more = left > 0 ? `, ${left} of them not named here` : '';
    say(`${this.#count} ${this.#count === 1 ? 'line was' : 'lines were'} skipped${more}`);
  }
}

export function say(text: string): void {
  process.stderr.write(`sidecar-audit: ${plainText(text)}\n`);
}

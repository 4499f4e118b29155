import { second, SECOND } from './clock.ts';
import type { Random } from './random.ts';

const BURST = 25;
const REFILL = 300 * SECOND;
const MOST_SIMILAR = 10;
const SIMILAR_WITHIN = 600 * SECOND;
const UID_SUFFIX = 'kubelet';

interface Known {
  readonly name: string;
  readonly first: number;
  readonly createdAt: number;
  count: number;
}

export interface EventFrame {
  /** When the API server had it. */
  readonly at: number;
  readonly object: object;
}

export interface Reported {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly fieldPath: string | null;
  readonly message: string;
}

/**
 * client-go's event recorder inside one kubelet process (kubernetes.md, "Event facts"): repeats keep the first name, ten
 * different messages of one reason are folded, 25 Events of a Pod and type go out, then one every 300 s. What is dropped
 * is remembered all the same.
 */
export class Recorder {
  readonly frames: EventFrame[] = [];
  #known = new Map<string, Known>();
  #similar = new Map<string, { messages: Set<string>; last: number }>();
  #tokens = new Map<string, { left: number; at: number }>();
  readonly #pod: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly #random: Random;
  readonly #skew: number;
  readonly #loss: number;

  constructor(
    pod: { readonly namespace: string; readonly name: string; readonly uid: string },
    random: Random,
    { skew, loss }: { readonly skew: number; readonly loss: number },
  ) {
    this.#pod = pod;
    this.#random = random;
    this.#skew = skew;
    this.#loss = loss;
  }

  /** A kubelet process that begins anew knows nothing of what it reported before. */
  restart(): void {
    this.#known = new Map();
    this.#similar = new Map();
    this.#tokens = new Map();
  }

  report(at: number, { type, reason, fieldPath, message }: Reported): void {
    const folded = this.#isFolded(at, type, reason, message);
    const text = folded ? `(combined from similar events): ${message}` : message;
    const key = folded ? `${type}/${reason}` : `${type}/${reason}/${fieldPath ?? ''}/${message}`;
    const nanos = BigInt(at) * 1_000n + BigInt(this.#random.integer(0, 999));
    const known = this.#known.get(key) ?? {
      name: `${this.#pod.name}.${nanos.toString(16)}`,
      first: at,
      createdAt: at + this.#skew,
      count: 0,
    };
    known.count += 1;
    this.#known.set(key, known);
    if (!this.#takeToken(at, type) || this.#random.chance(this.#loss)) return;
    this.frames.push({
      at: at + this.#random.span(1, 60),
      object: {
        metadata: {
          name: known.name,
          namespace: this.#pod.namespace,
          uid: `${known.name}-${UID_SUFFIX}`,
          creationTimestamp: second(known.createdAt),
        },
        involvedObject: { kind: 'Pod', ...this.#pod, ...(fieldPath === null ? {} : { fieldPath }) },
        reason,
        message: text,
        type,
        count: known.count,
        firstTimestamp: second(known.first),
        lastTimestamp: second(at),
        source: { component: 'kubelet', host: 'node-1' },
        reportingComponent: 'kubelet',
        reportingInstance: 'node-1',
      },
    });
  }

  #isFolded(at: number, type: string, reason: string, message: string): boolean {
    const key = `${type}/${reason}`;
    const known = this.#similar.get(key);
    const similar =
      known === undefined || at - known.last > SIMILAR_WITHIN ? { messages: new Set<string>(), last: at } : known;
    similar.messages.add(message);
    similar.last = at;
    this.#similar.set(key, similar);
    return similar.messages.size >= MOST_SIMILAR;
  }

  #takeToken(at: number, type: string): boolean {
    const bucket = this.#tokens.get(type) ?? { left: BURST, at };
    bucket.left = Math.min(BURST, bucket.left + (at - bucket.at) / REFILL);
    bucket.at = at;
    this.#tokens.set(type, bucket);
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  }
}

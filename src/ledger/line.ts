import { type Static, Type } from 'typebox';
import { problemsOf } from '../api/problems.ts';
import { formatSecond, parseTime } from '../evidence/time.ts';
import type { KeptCheck, KeptPod } from '../rules/kept.ts';
import type { Evidence } from '../timeline/bounds.ts';
import type { TransitionName } from '../rules/verdict.ts';

/** What ends up in messages: nothing in it can be mistaken by a terminal or a page. */
const text = Type.String({ pattern: '^[\\x21-\\x7e]{1,320}$' });
const bounds = Type.Union([Type.Null(), Type.Tuple([Type.Integer(), Type.Integer()])]);

const check = Type.Object({
  /** Absent for the first. */
  attempt: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })),
  /** `proxy started`; what comes after is always a start. */
  before: Type.String({ pattern: '^[\\x21-\\x7e]{1,320} (started|finished|gatePassed)$' }),
  after: text,
  verdict: Type.Enum(['Verified', 'Violated', 'Undecided']),
  reason: Type.String({ pattern: '^[A-Z][A-Za-z]{0,127}$' }),
  runs: Type.Tuple([Type.Union([text, Type.Null()]), Type.Union([text, Type.Null()])]),
  /** `Frame 4711` */
  evidence: Type.Optional(
    Type.Array(Type.String({ pattern: '^(Status|Event|Frame|Runtime) [\\x21-\\x7e]{1,320}$' }), { maxItems: 8 }),
  ),
  /** µs since the epoch, node's clock: [earliest, latest] of the one and of the other. */
  bounds: Type.Optional(Type.Tuple([bounds, bounds])),
});

const entry = Type.Object({
  uid: text,
  namespace: text,
  name: text,
  at: Type.String(),
  attempts: Type.Integer({ minimum: 1, maximum: 10_000 }),
  lives: Type.Record(Type.String(), text),
  startOrder: Type.Array(check, { minItems: 1, maxItems: 1_000 }),
});

type Entry = Static<typeof entry>;
type EntryCheck = Static<typeof check>;

/** One Pod as one line of JSON: equal Pods give equal bytes. */
export function lineOf({ uid, namespace, name, at, attempts, lives, startOrder }: KeptPod): string {
  const written: Entry = {
    uid,
    namespace,
    name,
    at: formatSecond(at),
    attempts,
    lives: Object.fromEntries([...lives].sort(([a], [b]) => (a < b ? -1 : 1))),
    startOrder: startOrder.map(entryCheck),
  };
  return JSON.stringify(written);
}

function entryCheck({ attempt, before, after, verdict, reason, runs, evidence, bounds: told }: KeptCheck): EntryCheck {
  const [from, to] = told.map((b): [number, number] | null => (b === null ? null : [b.earliest, b.latest]));
  return {
    ...(attempt === 0 ? {} : { attempt }),
    before: `${before.container} ${before.transition}`,
    after: after.container,
    verdict: verdict as EntryCheck['verdict'],
    reason,
    runs: [...runs],
    ...(evidence.length === 0 ? {} : { evidence: evidence.map(({ source, ref }) => `${source} ${ref}`) }),
    ...(from == null && to == null ? {} : { bounds: [from ?? null, to ?? null] }),
  };
}

/** What a line says in which `problemOf` found nothing. */
export function keptOf(line: string): KeptPod {
  const { uid, namespace, name, at, attempts, lives, startOrder } = JSON.parse(line) as Entry;
  return {
    uid,
    namespace,
    name,
    at: parseTime(at) ?? 0,
    attempts,
    lives: new Map(Object.entries(lives)),
    startOrder: startOrder.map(readCheck),
  };
}

function readCheck({
  attempt = 0,
  before,
  after,
  verdict,
  reason,
  runs,
  evidence = [],
  bounds: told,
}: EntryCheck): KeptCheck {
  const [container = '', transition] = before.split(' ');
  const [from, to] = (told ?? [null, null]).map((b) => (b === null ? null : { earliest: b[0], latest: b[1] }));
  return {
    attempt,
    before: { container, transition: transition as TransitionName },
    after: { container: after, transition: 'started' },
    verdict,
    reason,
    runs,
    evidence: evidence.map((said): Evidence => {
      const [source, ref = ''] = said.split(' ');
      return { source: source as Evidence['source'], ref };
    }),
    bounds: [from ?? null, to ?? null],
  };
}

/** What is wrong with a line that someone else may have written; null where this build can read it. */
export function problemOf(line: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is not JSON';
  }
  const [problem] = problemsOf(entry, value, 'entry');
  if (problem !== undefined) return problem;
  const { at, attempts, startOrder } = value as Entry;
  if (parseTime(at) === null) return 'entry.at is not a time';
  return startOrder.some((c) => (c.attempt ?? 0) >= attempts) ? 'a check is of an attempt that is not counted' : null;
}

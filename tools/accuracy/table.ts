import type { Checks, Score } from './score.ts';

/** Adds up scores of several recordings. */
export function total(scores: readonly Score[]): Score {
  const undecided = new Map<string, number>();
  for (const s of scores)
    for (const [reason, n] of s.undecided) undecided.set(reason, (undecided.get(reason) ?? 0) + n);
  return {
    pods: sum(scores.map((s) => s.pods)),
    transitions: sum(scores.map((s) => s.transitions)),
    runsFound: sum(scores.map((s) => s.runsFound)),
    runs: sum(scores.map((s) => s.runs)),
    starts: sumChecks(scores.map((s) => s.starts)),
    gates: sumChecks(scores.map((s) => s.gates)),
    stops: sumChecks(scores.map((s) => s.stops)),
    undecided,
    excluded: scores.flatMap((s) => s.excluded),
    wrong: scores.flatMap((s) => s.wrong),
    unproven: scores.flatMap((s) => s.unproven),
    pairs: scores.flatMap((s) => s.pairs),
    beyond: scores.flatMap((s) => s.beyond),
  };
}

function sumChecks(checks: readonly Checks[]): Checks {
  return {
    all: sum(checks.map((c) => c.all)),
    decided: sum(checks.map((c) => c.decided)),
    violated: sum(checks.map((c) => c.violated)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

const HEAD = [
  'recording',
  'Pods',
  'runs',
  'transitions',
  'excluded',
  'starts',
  'gates',
  'stops',
  'violated',
  'wrong',
  'unproven',
  'pairs',
  'beyond',
  'undecided',
] as const;

/** The table for people: one line a recording, and the total. `decided/all` for each kind of check. */
export function table(rows: readonly (readonly [string, Score])[]): string {
  const lines = [HEAD, ...rows.map(([name, score]) => cells(name, score))];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(name: string, score: Score): readonly string[] {
  const undecided = [...score.undecided]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, n]) => `${reason} ${n}`);
  return [
    name,
    `${score.pods}`,
    `${score.runsFound}/${score.runs}`,
    `${score.transitions}`,
    `${score.excluded.length}`,
    ratio(score.starts),
    ratio(score.gates),
    ratio(score.stops),
    `${score.starts.violated + score.stops.violated}`,
    `${score.wrong.length}`,
    `${score.unproven.length}`,
    `${score.pairs.length}`,
    `${score.beyond.length}`,
    undecided.join(', '),
  ];
}

function ratio({ decided, all }: Checks): string {
  return `${decided}/${all}`;
}

import { worst, type Verdict } from '../rules/verdict.ts';
import type { Filter } from './route.ts';
import { verdictOf, verdictsOf, type PodRow } from './wire.ts';

/** A Pod's worst verdict, or that of one rule. */
export function standingOf({ verdicts }: PodRow, rule: Filter['rule'] = ''): Verdict {
  if (rule === '') return worst(verdictsOf(verdicts));
  return verdictOf(verdicts, rule) ?? 'NotApplicable';
}

const RANK: Readonly<Record<Verdict, number>> = {
  Violated: 0,
  Undecided: 1,
  Pending: 2,
  Verified: 3,
  NotApplicable: 4,
};

/** Those that are asked for: the worst first, and of equal ones the newest. */
export function selected(pods: Iterable<PodRow>, filter: Filter): readonly PodRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const found: { readonly row: PodRow; readonly rank: number }[] = [];
  for (const row of pods) {
    const standing = standingOf(row, filter.rule);
    if (matches(row, filter, words, standing)) found.push({ row, rank: RANK[standing] });
  }
  return found
    .sort((a, b) => a.rank - b.rank || b.row.createdAt - a.row.createdAt || (a.row.uid < b.row.uid ? -1 : 1))
    .map(({ row }) => row);
}

function matches(row: PodRow, filter: Filter, words: readonly string[], standing: Verdict): boolean {
  if (filter.namespace !== '' && row.namespace !== filter.namespace) return false;
  if (filter.audit !== '' && !row.audits.includes(filter.audit)) return false;
  if (filter.workload !== '' && row.workload !== filter.workload) return false;
  if (filter.verdict !== '' && standing !== filter.verdict) return false;
  // With a rule alone: the Pods that it has something to say of.
  if (filter.rule !== '' && filter.verdict === '' && standing === 'NotApplicable') return false;
  if (words.length === 0) return true;
  const text = `${row.namespace}/${row.name} ${row.workload ?? ''} ${row.note ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** How many Pods stand how, for each audit or all. */
export function countsOf(pods: Iterable<PodRow>): Readonly<Record<Verdict, number>> {
  const counts = { Violated: 0, Undecided: 0, Pending: 0, Verified: 0, NotApplicable: 0 };
  for (const row of pods) counts[standingOf(row)] += 1;
  return counts;
}

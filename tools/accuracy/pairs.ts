import type { PodReport } from '../../src/report/report.ts';
import type { Case, TruthRun } from './case.ts';
import type { Nanos } from './nanos.ts';
import { bareId } from './proof.ts';
import { runsOf } from './truth-points.ts';

/**
 * A pair that should be listed and is not; that is called broken though one side had no part in the stop; or that is
 * called in order though one side had no part: then what it says is true, whoever was a member.
 */
export interface PairFinding {
  readonly kind: 'missing' | 'surplus' | 'beyond';
  readonly rule: 'StartOrder' | 'StopOrder';
  readonly pair: string;
}

interface Last {
  readonly name: string;
  readonly role: string;
  readonly end: Nanos;
}

/** Compares the pairs listed with those that the truth says there were (design.md, "Checks of order verdicts"). */
export function pairFindings(scored: Case, pod: PodReport): readonly PairFinding[] {
  return [...startFindings(scored, pod), ...stopFindings(scored, pod)];
}

function startFindings(scored: Case, pod: PodReport): readonly PairFinding[] {
  const rule = pod.verdicts.find((v) => v.rule === 'StartOrder');
  if (rule === undefined) return [];
  const listed = new Set(
    rule.checks.filter((c) => c.attempt === 0).map((c) => `${c.before.container} > ${c.after.container}`),
  );
  const entries = pod.containers.filter((c) => c.role !== 'app');
  const last = entries.at(-1);
  const neighbours = [
    ...entries.slice(1).map((c, i) => [entries[i], c] as const),
    ...pod.containers.filter((c) => c.role === 'app').map((c) => [last, c] as const),
  ];
  return neighbours.flatMap(([before, after]) => {
    if (before === undefined || listed.has(`${before.name} > ${after.name}`)) return [];
    const known = (name: string): boolean => pod.containers.some((c) => c.name === name && c.runs.length > 0);
    const ran = runsOf(scored.truth, pod.uid, after.name).length > 0;
    // What no frame ever showed cannot be asked for.
    return ran && known(after.name)
      ? [{ kind: 'missing' as const, rule: 'StartOrder' as const, pair: `${before.name} > ${after.name}` }]
      : [];
  });
}

function stopFindings(scored: Case, pod: PodReport): readonly PairFinding[] {
  const rule = pod.verdicts.find((v) => v.rule === 'StopOrder');
  const request = scored.requests.get(pod.uid);
  if (rule === undefined || rule.verdict === 'Pending' || request === null) return [];
  const listed = rule.checks.map((c) => `${c.before.container} > ${c.after.container}`);
  if (!pod.containers.some((c) => c.role === 'sidecar')) return surplus(listed);
  const lasts = lastRuns(scored, pod);
  if (lasts === null) return [];
  const appsEnd = lasts.filter((l) => l.role === 'app').reduce<Nanos | null>(latest, null);
  const earliest = smallest(request?.earliest ?? null, appsEnd);
  const begins = smallest(request?.latest ?? null, appsEnd);
  if (earliest === null || begins === null) return [];
  const surely = lasts.filter((l) => l.end >= begins || (l.role === 'app' && l.end === appsEnd));
  const maybe = lasts.filter((l) => l.end >= earliest || surely.includes(l));
  const never = new Set(lasts.filter((l) => !maybe.includes(l)).map((l) => l.name));
  const extra = rule.checks.flatMap((check, i): readonly PairFinding[] => {
    if (!never.has(check.before.container) && !never.has(check.after.container)) return [];
    const pair = listed[i] ?? '';
    if (check.verdict === 'Violated') return [{ kind: 'surplus', rule: 'StopOrder', pair }];
    // As open it may be listed where who is a member is open.
    return check.verdict === 'Verified' ? [{ kind: 'beyond', rule: 'StopOrder', pair }] : [];
  });
  const missing = maybe.length === surely.length ? neighbours(surely).filter((pair) => !isLinked(listed, pair)) : [];
  return [...extra, ...missing.map((pair) => ({ kind: 'missing' as const, rule: 'StopOrder' as const, pair }))];
}

/** The last run of each app and sidecar; null if one of them has not ended, or no frame ever showed it. */
function lastRuns(scored: Case, pod: PodReport): readonly Last[] | null {
  const lasts: Last[] = [];
  for (const { name, role, runs } of pod.containers) {
    const last: TruthRun | undefined = runsOf(scored.truth, pod.uid, name).at(-1);
    if (role === 'init' || last === undefined) continue;
    if (last.exitedAt === null || !runs.some((r) => bareId(r.id) === last.id)) return null;
    lasts.push({ name, role, end: last.exitedAt });
  }
  return lasts;
}

function neighbours(members: readonly Last[]): readonly string[] {
  const sidecars = members.filter((m) => m.role === 'sidecar');
  const last = sidecars.at(-1);
  if (last === undefined) return [];
  return [
    ...members.filter((m) => m.role === 'app').map((app) => `${app.name} > ${last.name}`),
    ...sidecars.slice(1).map((later, i) => `${later.name} > ${sidecars[i]?.name ?? ''}`),
  ];
}

/** Listed, or by way of containers of which nobody but the truth knows that they were no members. */
function isLinked(listed: readonly string[], pair: string): boolean {
  const [from = '', to = ''] = pair.split(' > ');
  return listed.some((l) => {
    const [before, after = ''] = l.split(' > ');
    return before === from && (after === to || isLinked(listed, `${after} > ${to}`));
  });
}

function surplus(pairs: readonly string[]): readonly PairFinding[] {
  return pairs.map((pair) => ({ kind: 'surplus', rule: 'StopOrder', pair }));
}

function latest(a: Nanos | null, b: Last): Nanos {
  return a === null || b.end > a ? b.end : a;
}

function smallest(a: Nanos | null, b: Nanos | null): Nanos | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

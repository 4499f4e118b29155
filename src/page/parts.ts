import { type VNode } from 'preact';
import { h } from './h.ts';
import { RULES, type RuleName, type Verdict } from '../rules/verdict.ts';
import { VERDICT_SIGNS } from './drawing/connectors.ts';
import { verdictOf } from './wire.ts';

export const VERDICTS: readonly Verdict[] = ['Violated', 'Undecided', 'Pending', 'Verified', 'NotApplicable'];

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  Verified: 'Verified',
  Violated: 'Violated',
  Undecided: 'Undecided',
  Pending: 'Pending',
  NotApplicable: 'Not applicable',
};

/** Heads of narrow columns. */
export const RULE_HEADS: Readonly<Record<RuleName, string>> = {
  StartOrder: 'start',
  StopOrder: 'stop',
  PodCompletion: 'end',
  JobCompletion: 'job',
  GracePeriod: 'grace',
  SidecarStability: 'stable',
  SidecarCoverage: 'cover',
  PodReadiness: 'ready',
  Manifest: 'spec',
};

/** A verdict as sign and word: its colour says nothing that they do not. */
export function badge(verdict: Verdict): VNode {
  return h('span', { class: `badge ${verdict}` }, [
    h('span', { class: 'sign', 'aria-hidden': 'true' }, VERDICT_SIGNS[verdict]),
    h('span', { class: 'word' }, VERDICT_WORDS[verdict]),
  ]);
}

/** One sign a rule. */
export function ruleCells(letters: string): readonly VNode[] {
  return RULES.map((rule) => {
    const verdict = verdictOf(letters, rule);
    const said = `${rule}: ${verdict === null ? 'not judged' : VERDICT_WORDS[verdict]}`;
    const sign = verdict === null ? '' : VERDICT_SIGNS[verdict];
    return h('span', { role: 'cell', class: `rule ${verdict ?? 'None'}`, title: said, 'aria-label': said }, sign);
  });
}

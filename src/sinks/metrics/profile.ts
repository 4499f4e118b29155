import { RULES, type RuleName, type RuleVerdict, type Verdict } from '../../rules/verdict.ts';
import { known, UNDECIDED_REASONS, VERDICTS } from './vocabulary.ts';

/**
 * What one Pod or Job adds to the gauges, in some 20 bytes: it is kept for each of them, so that it can be taken back when
 * the object is judged anew or let go. One character a rule (verdict and reason), one for each count of order checks,
 * one for being held not Ready. Equal profiles are equal strings.
 */
export type Profile = string;

export const NO_PROFILE: Profile = '';

const ORDER_RULES = ['StartOrder', 'StopOrder'] as const satisfies readonly RuleName[];
const CHECK_VERDICTS = ['Verified', 'Violated', 'Undecided', 'Pending'] as const satisfies readonly Verdict[];
const VERDICT_BITS = 3;
const MOST_CHECKS = 255;

export function profileOf(verdicts: readonly RuleVerdict[]): Profile {
  const codes: number[] = [];
  for (const rule of RULES) codes.push(verdictCode(verdicts.find((v) => v.rule === rule)));
  for (const rule of ORDER_RULES) {
    const checks = verdicts.find((v) => v.rule === rule)?.checks ?? [];
    for (const verdict of CHECK_VERDICTS) {
      codes.push(Math.min(MOST_CHECKS, checks.filter((c) => c.verdict === verdict).length));
    }
  }
  codes.push(verdicts.some(isHeldNotReady) ? 1 : 0);
  return String.fromCharCode(...codes);
}

/** 0: no such verdict. Else the verdict's place, and above it that of the reason for Undecided. */
function verdictCode(verdict: RuleVerdict | undefined): number {
  if (verdict === undefined) return 0;
  const reason =
    verdict.verdict === 'Undecided' ? UNDECIDED_REASONS.indexOf(known(UNDECIDED_REASONS, verdict.reason)) : 0;
  return (VERDICTS.indexOf(verdict.verdict) + 1) | (reason << VERDICT_BITS);
}

function isHeldNotReady({ rule, verdict, reason, open }: RuleVerdict): boolean {
  return rule === 'PodReadiness' && (open || (verdict === 'Pending' && reason === 'Held'));
}

export interface ProfileReader {
  readonly verdict: (rule: RuleName, verdict: Verdict) => void;
  readonly undecided: (rule: RuleName, reason: string) => void;
  readonly checks: (rule: RuleName, verdict: Verdict, count: number) => void;
  readonly heldNotReady: () => void;
}

/** Tells what a profile says. */
export function readProfile(profile: Profile, reader: ProfileReader): void {
  if (profile === NO_PROFILE) return;
  let place = 0;
  const next = (): number => profile.charCodeAt(place++);
  for (const rule of RULES) {
    const code = next();
    const verdict = VERDICTS[(code & ((1 << VERDICT_BITS) - 1)) - 1];
    if (verdict === undefined) continue;
    reader.verdict(rule, verdict);
    const reason = UNDECIDED_REASONS[code >> VERDICT_BITS];
    if (verdict === 'Undecided' && reason !== undefined) reader.undecided(rule, reason);
  }
  for (const rule of ORDER_RULES) {
    for (const verdict of CHECK_VERDICTS) {
      const count = next();
      if (count > 0) reader.checks(rule, verdict, count);
    }
  }
  if (next() === 1) reader.heldNotReady();
}

import type { JudgedPod } from '../report/report.ts';
import type { Check, Point, RuleName, Verdict } from '../rules/verdict.ts';
import { transitionOf } from '../rules/transition-of.ts';
import type { Evidence, Transition } from '../timeline/bounds.ts';
import { whyOf } from './why.ts';

/** An ordering constraint between two transitions, and what became of it. */
export interface Connector {
  readonly rule: RuleName;
  readonly attempt: number;
  readonly before: Anchor;
  readonly after: Anchor;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The reason in words, with the distance where the bounds give one. */
  readonly why: string;
  readonly evidence: readonly Evidence[];
}

/** Where a connector is fastened; without bounds where the transition was not observed, or is a startup gate. */
export interface Anchor extends Point {
  readonly at: Transition | null;
}

export function connectors({ timeline, verdicts }: JudgedPod): readonly Connector[] {
  return verdicts.flatMap(({ rule, checks }) =>
    checks.map((check): Connector => {
      const anchor = (side: 'before' | 'after'): Anchor => ({
        ...check[side],
        at: transitionOf(timeline, check, side),
      });
      const [before, after] = [anchor('before'), anchor('after')];
      return { rule, ...said(check), before, after, why: whyOf(check, before.at, after.at) };
    }),
  );
}

function said({
  attempt,
  verdict,
  reason,
  evidence,
}: Check): Pick<Connector, 'attempt' | 'verdict' | 'reason' | 'evidence'> {
  return { attempt, verdict, reason, evidence };
}

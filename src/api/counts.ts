import { type Static, Type } from 'typebox';
import { type DeepReadonly, atomicList, count, oneOf, word } from './fields.ts';
import { MAX_REASONS } from './limits.ts';
import { RULE_NAMES } from './vocabulary.ts';

const counts = {
  pods: count('Pods counted: those there are and those kept in history.'),
  verified: count('Pods that are Verified.'),
  violated: count('Pods that are Violated.'),
  undecided: count('Pods that are Undecided: the evidence there is does not say.'),
  pending: count('Pods whose verdict is still going on.'),
  notApplicable: count('Pods to which nothing applies, for example because they have no sidecar.'),
};

export const summary = Type.Object(counts, {
  description: 'Pods by their worst rule.',
  'x-kubernetes-map-type': 'atomic',
});

const reasonCount = Type.Object(
  { reason: word('Why these are Undecided, for example SameSecond or NeverObserved.'), pods: count('How many Pods.') },
  { description: 'Pods that are Undecided for one reason.' },
);

export const ruleCounts = Type.Object(
  {
    rule: oneOf('Name of the rule.', RULE_NAMES),
    ...counts,
    undecidedReasons: Type.Optional(
      atomicList('The Undecided by reason, the most frequent first.', reasonCount, MAX_REASONS),
    ),
  },
  { description: 'Pods by their verdict of one rule.' },
);

export type Summary = DeepReadonly<Static<typeof summary>>;
export type RuleCounts = DeepReadonly<Static<typeof ruleCounts>>;

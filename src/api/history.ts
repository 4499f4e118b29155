import { type Static, Type } from 'typebox';
import { type DeepReadonly, atomicList, name, oneOf, time, word } from './fields.ts';
import { workloadReference } from './references.ts';
import { RULE_NAMES } from './vocabulary.ts';

const rulesThatAre = (verdict: string) =>
  Type.Optional(atomicList(`Rules that are ${verdict}.`, oneOf('Name of the rule.', RULE_NAMES), RULE_NAMES.length));

const undecidedRule = Type.Object(
  { rule: oneOf('Name of the rule.', RULE_NAMES), reason: word('Why it is Undecided.') },
  { description: 'A rule that could not be decided.' },
);

/**
 * One entry of the ledger: what was decided of a Pod stays decided when its evidence is gone. Kept short, as there are
 * many: rules grouped by verdict, and a rule that is in no group is NotApplicable.
 */
export const pastPod = Type.Object(
  {
    uid: Type.String({ description: 'Uid of the Pod.', minLength: 1, maxLength: 64 }),
    name: name('Name of the Pod.'),
    namespace: Type.Optional(name('Namespace of the Pod; absent in a SidecarAudit, whose own namespace it is.')),
    workload: Type.Optional(workloadReference('What the Pod belonged to; absent when nothing owned it.')),
    endedAt: Type.Optional(time('When the Pod was last seen; absent while it lives.')),
    verified: rulesThatAre('Verified'),
    violated: rulesThatAre('Violated'),
    undecided: Type.Optional(atomicList('Rules that are Undecided, and why.', undecidedRule, RULE_NAMES.length)),
  },
  { description: 'The decided verdicts of one Pod. A rule that is not named is NotApplicable.' },
);

export type PastPod = DeepReadonly<Static<typeof pastPod>>;

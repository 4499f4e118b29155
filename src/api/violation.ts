import { type Static, Type } from 'typebox';
import { type DeepReadonly, check, message, oneOf, time, word } from './fields.ts';
import { jobReference, podReference, workloadReference } from './references.ts';
import { RULE_NAMES } from './vocabulary.ts';

export const violation = Type.Object(
  {
    pod: Type.Optional(podReference('The Pod; absent where a Job as a whole is meant.')),
    job: Type.Optional(jobReference('The Job, where the rule is about a Job.')),
    workload: Type.Optional(workloadReference('What the Pod belongs to; absent when nothing owns it.')),
    rule: oneOf('Name of the rule that is violated.', RULE_NAMES),
    check: Type.Optional(
      check(
        'Which check of the rule, for example "proxy started before app started"; absent when the rule has one only.',
      ),
    ),
    reason: word('What is wrong, in one CamelCase word.'),
    message: message('What is wrong, naming the containers, and what to do.'),
    cause: Type.Optional(
      word('Whose fault it is, where that is known: for example GracePeriodExceeded, ContainerCrashed or KubeletBug.'),
    ),
    open: Type.Boolean({ description: 'Whether it is going on. An order once broken is not: it has ended.' }),
    since: time('When it began.'),
    until: Type.Optional(time('When it ended; absent while it is open.')),
  },
  { description: 'One rule violated by one Pod or Job.' },
);

export type Violation = DeepReadonly<Static<typeof violation>>;

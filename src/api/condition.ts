import { type Static, Type } from 'typebox';
import { type DeepReadonly, count, oneOf, time } from './fields.ts';
import { CONDITION_MESSAGE_LENGTH } from './limits.ts';
import { CONDITION_STATUSES, CONDITION_TYPES } from './vocabulary.ts';

/** metav1.Condition, with the two types there are. */
export const condition = Type.Object(
  {
    type: oneOf(
      'Ready: the audit is being judged; its message says what cannot be seen, too. Verified: True when something is ' +
        'verified and nothing is violated, False when something is violated, Unknown when nothing is decided.',
      CONDITION_TYPES,
    ),
    status: oneOf('Whether the condition holds.', CONDITION_STATUSES),
    reason: Type.String({
      description: 'Why, in one CamelCase word.',
      minLength: 1,
      maxLength: 1024,
      pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
    }),
    message: Type.String({ description: 'Why, for a person to read.', maxLength: CONDITION_MESSAGE_LENGTH }),
    lastTransitionTime: time('When status last changed.'),
    observedGeneration: Type.Optional(count('The metadata.generation that the condition was set for.')),
  },
  { description: 'One aspect of the state of the audit.' },
);

export type Condition = DeepReadonly<Static<typeof condition>>;

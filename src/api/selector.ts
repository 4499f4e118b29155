import { type Static, Type } from 'typebox';
import { type CelRule, celList } from './cel.ts';
import { type DeepReadonly, atomicList, oneOf } from './fields.ts';
import { MAX_SELECTOR_TERMS, MAX_SELECTOR_VALUES } from './limits.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;
const WITH_VALUES = ['In', 'NotIn'] as const;
const WITHOUT_VALUES = ['Exists', 'DoesNotExist'] as const;

export const LABEL_KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/u;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/u;
const KEY_LENGTH = 253 + 1 + 63;

export const VALUES_MISSING = `operator In or NotIn needs at least one value; to ask for the label itself use Exists or DoesNotExist`;
export const VALUES_FORBIDDEN = `operator Exists or DoesNotExist takes no values; to compare the label's value use In or NotIn`;

const needsValues: CelRule = {
  rule: `!(self.operator in ${celList(WITH_VALUES)}) || (has(self.values) && size(self.values) > 0)`,
  message: VALUES_MISSING,
  reason: 'FieldValueRequired',
};

const takesNoValues: CelRule = {
  rule: `!(self.operator in ${celList(WITHOUT_VALUES)}) || !has(self.values) || size(self.values) == 0`,
  message: VALUES_FORBIDDEN,
  reason: 'FieldValueForbidden',
};

const labelValue = (description: string) => Type.String({ description, maxLength: 63, pattern: LABEL_VALUE.source });

const requirement = Type.Object(
  {
    key: Type.String({
      description: 'Key of the label, with its prefix if it has one.',
      minLength: 1,
      maxLength: KEY_LENGTH,
      pattern: LABEL_KEY.source,
    }),
    operator: oneOf(
      'How the label is compared: In and NotIn with the values given, Exists and DoesNotExist without any.',
      OPERATORS,
    ),
    values: Type.Optional(
      atomicList('Values of the label, for In and NotIn.', labelValue('A value of the label.'), MAX_SELECTOR_VALUES),
    ),
  },
  {
    description: 'One requirement on a label.',
    'x-kubernetes-validations': [needsValues, takesNoValues],
  },
);

/** metav1.LabelSelector; all its parts must hold, and a selector without any part selects everything. */
export const labelSelector = (description: string) =>
  Type.Object(
    {
      matchLabels: Type.Optional(
        Type.Record(Type.String(), labelValue('Value that the label must have.'), {
          description: 'Labels that the object must have, with exactly these values.',
          maxProperties: MAX_SELECTOR_TERMS,
        }),
      ),
      matchExpressions: Type.Optional(
        atomicList('Requirements on labels; all of them must hold.', requirement, MAX_SELECTOR_TERMS),
      ),
    },
    { description, 'x-kubernetes-map-type': 'atomic' },
  );

export type LabelSelector = DeepReadonly<Static<ReturnType<typeof labelSelector>>>;
export type LabelRequirement = DeepReadonly<Static<typeof requirement>>;

export const operatorNeedsValues = (operator: LabelRequirement['operator']): boolean =>
  WITH_VALUES.some((each) => each === operator);

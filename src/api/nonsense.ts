/**
 * What the schema alone cannot refuse. The API server does it by CEL and by its list maps; here it is done again for
 * specs that never passed it, in the same words.
 */
import type { LogSpec } from './logs-spec.ts';
import { quoted } from './problems.ts';
import { SETTING_NAMES, rulesTaking, settingForbidden } from './rule-settings.ts';
import type { RuleSpec } from './rule-spec.ts';
import { LABEL_KEY, type LabelSelector, VALUES_FORBIDDEN, VALUES_MISSING, operatorNeedsValues } from './selector.ts';

const ruleNonsense = (rules: readonly RuleSpec[]): readonly string[] =>
  rules.flatMap((rule, at) => {
    const field = `spec.rules[${at}]`;
    const foreign = SETTING_NAMES.filter(
      (setting) => rule[setting] !== undefined && !rulesTaking(setting).includes(rule.name),
    ).map((setting) => `${field}.${setting}: ${settingForbidden(setting)}`);
    const first = rules.findIndex(({ name }) => name === rule.name);
    return first === at
      ? foreign
      : [...foreign, `${field}.name: ${rule.name} is listed already, at spec.rules[${first}]`];
  });

const logNonsense = (logs: readonly LogSpec[]): readonly string[] =>
  logs.flatMap(({ container }, at) => {
    const first = logs.findIndex((other) => other.container === container);
    return first === at ? [] : [`spec.logs[${at}].container: ${container} is listed already, at spec.logs[${first}]`];
  });

const selectorNonsense = (selector: LabelSelector, field: string): readonly string[] => [
  ...Object.keys(selector.matchLabels ?? {})
    .filter((key) => !LABEL_KEY.test(key))
    .map((key) => `${field}.matchLabels: ${quoted(key)} is no key that a label can have`),
  ...(selector.matchExpressions ?? []).flatMap(({ operator, values }, at) => {
    const some = values !== undefined && values.length > 0;
    if (operatorNeedsValues(operator) === some) return [];
    return [`${field}.matchExpressions[${at}]: ${some ? VALUES_FORBIDDEN : VALUES_MISSING}`];
  }),
];

interface AnySpec {
  readonly rules?: readonly RuleSpec[];
  readonly logs?: readonly LogSpec[];
  readonly selector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
}

export const specNonsense = (spec: AnySpec): readonly string[] => [
  ...ruleNonsense(spec.rules ?? []),
  ...logNonsense(spec.logs ?? []),
  ...selectorNonsense(spec.selector ?? {}, 'spec.selector'),
  ...selectorNonsense(spec.namespaceSelector ?? {}, 'spec.namespaceSelector'),
];

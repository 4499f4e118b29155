import { type Static, Type } from 'typebox';
import { type CelRule, celList } from './cel.ts';
import { type DeepReadonly, atomicList, containerName, integer, listMap, oneOf } from './fields.ts';
import { MAX_RESTARTS, MAX_WORKERS, ONE_DAY_SECONDS } from './limits.ts';
import { RULE_DEFAULTS, SETTING_NAMES, type SettingName, rulesTaking, settingForbidden } from './rule-settings.ts';
import { RULE_NAMES } from './vocabulary.ts';

const onlyOfItsRules = (setting: SettingName): CelRule => ({
  rule: `!has(self.${setting}) || self.name in ${celList(rulesTaking(setting))}`,
  message: settingForbidden(setting),
  reason: 'FieldValueForbidden',
  fieldPath: `.${setting}`,
});

const { JobCompletion, PodReadiness, SidecarCoverage, SidecarStability } = RULE_DEFAULTS;

const ruleSpec = Type.Object(
  {
    name: oneOf('Name of the rule; docs/rules.md says what each promises and how it decides.', RULE_NAMES),
    enabled: Type.Optional(
      Type.Boolean({
        description: 'Whether the rule is judged. Settings of a rule that is off are kept.',
        default: true,
      }),
    ),
    thresholdSeconds: Type.Optional(
      integer(
        `PodReadiness: how long at a stretch a sidecar may hold the Pod not Ready (default ${PodReadiness.thresholdSeconds}). ` +
          `JobCompletion: how long a container may keep the Pod alive after the work has ended (default ${JobCompletion.thresholdSeconds}).`,
        0,
        ONE_DAY_SECONDS,
      ),
    ),
    workers: Type.Optional(
      atomicList(
        'JobCompletion: names of the containers that do the work of the Job, where there is more than one; any other app ' +
          'container that outlives them blocks the Job. Without it, what outlives the first to end is named as a fact.',
        containerName('Name of a container.'),
        MAX_WORKERS,
        { minItems: 1 },
      ),
    ),
    restarts: Type.Optional(
      integer(
        `SidecarStability: how many restarts of one sidecar within windowSeconds make a restart loop (default ${SidecarStability.restarts}).`,
        1,
        MAX_RESTARTS,
      ),
    ),
    windowSeconds: Type.Optional(
      integer(
        `SidecarStability: the time within which restarts are counted (default ${SidecarStability.windowSeconds}).`,
        1,
        ONE_DAY_SECONDS,
      ),
    ),
    toleranceSeconds: Type.Optional(
      integer(
        `SidecarCoverage: how long the app may run while a sidecar is down (default ${SidecarCoverage.toleranceSeconds}).`,
        0,
        ONE_DAY_SECONDS,
      ),
    ),
  },
  {
    description: 'A rule, and how it is to be judged.',
    'x-kubernetes-validations': SETTING_NAMES.map(onlyOfItsRules),
  },
);

export const ruleSpecs = listMap(
  'Rules to judge in another way than by default. A rule that is not listed is judged with its defaults, unless ' +
    'unlistedRules is Disabled.',
  ruleSpec,
  RULE_NAMES.length,
  'name',
);

export type RuleSpec = DeepReadonly<Static<typeof ruleSpec>>;

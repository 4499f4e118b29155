import { type Static, Type } from 'typebox';
import { type DeepReadonly, integer, oneOf } from './fields.ts';
import { MAX_HISTORY, MAX_WINDOW_SECONDS } from './limits.ts';
import { logSpecs } from './logs-spec.ts';
import { ruleSpecs } from './rule-spec.ts';
import { labelSelector } from './selector.ts';

/** What holds where the spec says nothing; the API server fills it in, and so does parseAudit. */
export const SPEC_DEFAULTS = { unlistedRules: 'Enabled', windowSeconds: 3600, historyLimit: 100 } as const;

const fields = {
  rules: Type.Optional(ruleSpecs),
  unlistedRules: Type.Optional(
    oneOf('Whether rules that are not listed in rules are judged, with their defaults.', ['Enabled', 'Disabled'], {
      default: SPEC_DEFAULTS.unlistedRules,
    }),
  ),
  windowSeconds: Type.Optional(
    integer(
      'How long a violation that has ended keeps the condition Verified at False. 0: only violations that are open do.',
      0,
      MAX_WINDOW_SECONDS,
      { default: SPEC_DEFAULTS.windowSeconds },
    ),
  ),
  logs: Type.Optional(logSpecs),
  historyLimit: Type.Optional(
    integer(
      'How many Pods that are gone are kept in status.history, and so in the counts. The document is bounded to 64 KiB: ' +
        'where the entries are long, fewer are kept, and status.podsOmitted counts the rest.',
      0,
      MAX_HISTORY,
      { default: SPEC_DEFAULTS.historyLimit },
    ),
  ),
};

export const auditSpec = Type.Object(
  {
    selector: Type.Optional(
      labelSelector(
        'Labels of the Pods to audit, in the namespace of the SidecarAudit. Empty or absent: all its Pods.',
      ),
    ),
    ...fields,
  },
  { description: 'Which Pods are audited, by which rules.', default: {} },
);

export const clusterAuditSpec = Type.Object(
  {
    namespaceSelector: Type.Optional(
      labelSelector('Labels of the namespaces whose Pods are audited. Empty or absent: all namespaces.'),
    ),
    selector: Type.Optional(
      labelSelector('Labels of the Pods to audit, in the namespaces selected. Empty or absent: all their Pods.'),
    ),
    ...fields,
  },
  { description: 'Which Pods of which namespaces are audited, by which rules.', default: {} },
);

/** T with the defaults filled in, as the API server stores it and parseAudit returns it. */
type Defaulted<T extends object> = DeepReadonly<T & Required<Pick<T, keyof T & keyof typeof SPEC_DEFAULTS>>>;

export type AuditSpec = Defaulted<Static<typeof auditSpec>>;
export type ClusterAuditSpec = Defaulted<Static<typeof clusterAuditSpec>>;

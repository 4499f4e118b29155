/** The words of the API whose set is closed: the schema's enums and the types come from here. */
export const RULE_NAMES = [
  'StartOrder',
  'StopOrder',
  'PodCompletion',
  'JobCompletion',
  'GracePeriod',
  'SidecarStability',
  'SidecarCoverage',
  'PodReadiness',
  'Manifest',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export const VERDICTS = ['Verified', 'Violated', 'Undecided', 'Pending', 'NotApplicable'] as const;
export type VerdictName = (typeof VERDICTS)[number];

export const ROLES = ['init', 'sidecar', 'app'] as const;
export type ContainerRole = (typeof ROLES)[number];

export const EVIDENCE_SOURCES = ['Status', 'Event', 'Frame', 'Log', 'Runtime'] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

export const CONDITION_TYPES = ['Ready', 'Verified'] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

export const CONDITION_STATUSES = ['True', 'False', 'Unknown'] as const;
export type ConditionStatus = (typeof CONDITION_STATUSES)[number];

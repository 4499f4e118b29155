/** The words of the API whose set is closed, as values for the schema's enums; what they mean, the middle says. */
import type { Role } from '../evidence/pod-spec.ts';
import { RULES, type Verdict } from '../rules/verdict.ts';
import type { Evidence } from '../timeline/bounds.ts';

export type { RuleName } from '../rules/verdict.ts';

export const RULE_NAMES = RULES;

export const VERDICTS = [
  'Verified',
  'Violated',
  'Undecided',
  'Pending',
  'NotApplicable',
] as const satisfies readonly Verdict[];

export const ROLES = ['init', 'sidecar', 'app'] as const satisfies readonly Role[];

export const EVIDENCE_SOURCES = [
  'Status',
  'Event',
  'Frame',
  'Log',
  'Runtime',
] as const satisfies readonly Evidence['source'][];

export const CONDITION_TYPES = ['Ready', 'Verified'] as const;

export const CONDITION_STATUSES = ['True', 'False', 'Unknown'] as const;

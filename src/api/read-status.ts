import type { TSchema } from 'typebox';
import { problemsOf } from './problems.ts';
import { type AuditStatus, auditStatus } from './status.ts';

/**
 * The status of an audit as an earlier build may have left it: each field that this build cannot read is left out and
 * told of, the rest stays, the history above all. undefined when there is none.
 */
export const readStatus = (raw: unknown, unreadable: (problem: string) => void): AuditStatus | undefined => {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== 'object') {
    unreadable('status must be object');
    return undefined;
  }
  const fields: Readonly<Record<string, TSchema>> = auditStatus.properties;
  const readable = Object.entries(raw).filter(([name, value]) => {
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (schema === undefined) return false;
    const problems = problemsOf(schema, value, `status.${name}`);
    problems.slice(0, 1).forEach(unreadable);
    return problems.length === 0;
  });
  return Object.fromEntries(readable);
};

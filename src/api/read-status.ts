import { salvage } from './salvage.ts';
import { type AuditStatus, auditStatus } from './status.ts';

/**
 * The status of an audit as an earlier build, a later one or anyone else may have left it: what this build cannot read is left
 * out and told of, field by field and item by item; the rest stays, the history above all. undefined when there is none.
 */
export const readStatus = (raw: unknown, unreadable: (problem: string) => void): AuditStatus | undefined => {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    unreadable('status must be object');
    return undefined;
  }
  const known = Object.entries(raw).filter(([name]) => Object.hasOwn(auditStatus.properties, name));
  return salvage(auditStatus, Object.fromEntries(known), 'status', unreadable) as AuditStatus | undefined;
};

import type { AuditStatus } from '../api/types.ts';

export interface Row {
  readonly namespace: string;
  readonly name: string;
  readonly status: AuditStatus;
}

/** The audits as `kubectl get sidecaraudits -A` prints them, with the condition Verified and its reason behind. */
export function auditTable(rows: readonly Row[]): string {
  const head = ['NAMESPACE', 'NAME', 'PODS', 'VERIFIED', 'VIOLATED', 'UNDECIDED', 'CONDITION'];
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('');
}

function cellsOf({ namespace, name, status }: Row): readonly string[] {
  const { pods = 0, verified = 0, violated = 0, undecided = 0 } = status.summary ?? {};
  const condition = status.conditions?.find((c) => c.type === 'Verified');
  const verdict = condition === undefined ? '' : `Verified=${condition.status} (${condition.reason})`;
  return [namespace, name, String(pods), String(verified), String(violated), String(undecided), verdict];
}

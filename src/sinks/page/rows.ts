import type { Audited } from '../../audit/audited.ts';
import { lettersOf, type PodRow } from '../../page/wire.ts';

export interface RowInput {
  readonly pod: Audited;
  /** Of the Job that it belongs to. */
  readonly job: Pick<Audited, 'rules' | 'violations'> | null;
  readonly phase: string;
  readonly audits: readonly string[];
}

/** Long messages are for the Pod's own page. */
const MOST_NOTE = 200;

export function podRow({ pod, job, phase, audits }: RowInput): PodRow {
  const { uid, namespace, name, workload, createdAt, endedAt, gone, excluded } = pod;
  const rules = [...pod.rules, ...(job?.rules ?? [])];
  const violation = [...pod.violations, ...(job?.violations ?? [])][0];
  // Where nothing is violated, what keeps it from being verified.
  const open = rules.find((r) => r.verdict === 'Undecided') ?? rules.find((r) => r.verdict === 'Pending');
  const said = violation?.message ?? (open === undefined ? null : `${open.rule}: ${open.reason}`);
  const note = excluded ?? said;
  return {
    uid,
    namespace,
    name,
    workload: workload === null ? null : `${workload.kind} ${workload.name}`,
    phase,
    createdAt,
    endedAt,
    gone,
    verdicts: lettersOf(new Map(rules.map((r) => [r.rule, r.verdict]))),
    audits,
    note: note !== null && note.length > MOST_NOTE ? `${note.slice(0, MOST_NOTE)}…` : note,
    excluded: excluded !== null,
  };
}

import { WOULD_DECIDE } from '../../rules/order-verdict.ts';
import type { RestartReason } from '../../rules/restart-kind.ts';
import type { Verdict } from '../../rules/verdict.ts';

/** What stands for everything outside a label's vocabulary, so that no label can grow without end. */
export const OTHER = 'other';

export const VERDICTS = [
  'Verified',
  'Violated',
  'Undecided',
  'Pending',
  'NotApplicable',
] as const satisfies readonly Verdict[];

export const UNDECIDED_REASONS: readonly string[] = [...Object.keys(WOULD_DECIDE), 'WithinSlack', OTHER];

/** `Unknown`: the verdict names no cause. */
export const CAUSES: readonly string[] = [
  'GracePeriodExceeded',
  'ContainerCrashed',
  'KubeletBug',
  'RestartAllContainers',
  'HardEviction',
  'OrderingUnsupported',
  'NodeShutdown',
  'Unknown',
  OTHER,
];

export const RESTART_REASONS = [
  'LivenessProbe',
  'StartupProbe',
  'OOMKilled',
  'Crash',
  'Exited',
  'Unknown',
] as const satisfies readonly RestartReason[];

export function known(vocabulary: readonly string[], word: string): string {
  return vocabulary.includes(word) ? word : OTHER;
}

/** `KubeletBug#126525` and its like are one cause here: the numbers are in the verdict. */
export function causeLabel(cause: string | null): string {
  if (cause === null) return 'Unknown';
  return cause.startsWith('KubeletBug') ? 'KubeletBug' : known(CAUSES, cause);
}

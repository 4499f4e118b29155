import type { PodTimeline } from '../timeline/timeline.ts';
import type { RuleVerdict } from './verdict.ts';

const MOST_NAMED = 5;

/** The containers of which some end rests on the user's word about their logs. */
export function assumedContainers({ containers }: PodTimeline): readonly string[] {
  return containers
    .filter((c) => c.runs.some((r) => r.finished?.evidence.some((e) => e.source === 'Log') === true))
    .map((c) => c.name);
}

/**
 * The verdicts, of which each that would be another without the logs says that it rests on an assumption: at the beginning
 * of its message, where nothing cuts it off. One that stands without them keeps its proven words and figures. `proven` are the
 * verdicts without the logs, in the same order.
 */
export function withAssumption(
  verdicts: readonly RuleVerdict[],
  proven: readonly RuleVerdict[],
  containers: readonly string[],
): readonly RuleVerdict[] {
  const more = containers.length - MOST_NAMED;
  const named = containers.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return verdicts.map((verdict, i) => {
    const without = proven[i];
    if (without !== undefined && isTheSame(verdict, without)) return { ...without, checks: verdict.checks };
    const message = `Assuming that the last line logged is the last act (of ${named}): ${verdict.message}`;
    return { ...verdict, message };
  });
}

function isTheSame(a: RuleVerdict, b: RuleVerdict): boolean {
  return findingOf(a) === findingOf(b);
}

/** What is found, without the words, the figures and the evidence. */
function findingOf({ rule, verdict, reason, cause, open, container, checks }: RuleVerdict): string {
  const found = checks.map(({ evidence: _evidence, ...check }) => check);
  return JSON.stringify({ rule, verdict, reason, cause, open, container, found });
}

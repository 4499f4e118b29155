import { auditReport, type BoundsReport, type ContainerReport, type VerdictReport } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import type { Check, RuleName } from '../../src/rules/verdict.ts';
import { recordingsIn, replay } from '../accuracy/recording.ts';

/** The recording that shows a rule best, and the object in it. */
const SHOWN_BY: Readonly<Record<RuleName, string>> = {
  StartOrder: '02-order',
  StopOrder: '19-order-violated',
  PodCompletion: '03-completion',
  JobCompletion: '06-legacy-job',
  GracePeriod: '10-grace-exhausted',
  SidecarStability: '04-liveness',
  SidecarCoverage: '20-sidecar-gap',
  PodReadiness: '05-readiness',
  Manifest: 'v1.28-02-order',
};

/** A real recording's verdict by this rule, its checks, and the timeline of its Pod. */
export function example(rule: RuleName): string {
  const name = SHOWN_BY[rule];
  const recording = recordingsIn('test/fixtures/recordings').find((r) => r.name === name);
  if (recording === undefined) throw new Error(`no recording ${name}`);
  const { store, now } = replay(recording.lines);
  const { pods, jobs } = auditReport(store, { settings: DEFAULT_SETTINGS, now });
  const verdict = [...pods, ...jobs].flatMap((o) => o.verdicts).find((v) => v.rule === rule);
  if (verdict === undefined) throw new Error(`${name} has no verdict of ${rule}`);
  const timeline = (pods[0]?.containers ?? []).flatMap(runLines);
  return [`Recording \`${name}\` of a real cluster:`, '', '```', ...said(verdict), '', ...timeline, '```'].join('\n');
}

function said({ rule, verdict, reason, cause, message, checks }: VerdictReport): readonly string[] {
  return [
    `${rule} ${verdict} (${reason}${cause === null ? '' : `, cause ${cause}`})`,
    message,
    ...checks.map(checkLine),
  ];
}

function checkLine({ before, after, verdict, reason, evidence }: Check): string {
  const sources = [...new Set(evidence.map((e) => e.source))].join(' + ');
  const point = (p: Check['before']): string => `${p.container} ${p.transition}`;
  return `  ${point(before)} before ${point(after)}: ${verdict} (${reason}) by ${sources === '' ? 'nothing' : sources}`;
}

function runLines({ name, role, runs }: ContainerReport): readonly string[] {
  return runs.map(
    ({ started, finished, exitCode }) =>
      `  ${name} (${role})  started ${moment(started)}  finished ${moment(finished)}${exitCode === null ? '' : `  exit ${exitCode}`}`,
  );
}

/** Times of day: `20:49:17.452002 … 17.572267`. */
function moment(bounds: BoundsReport | null): string {
  if (bounds === null) return '-';
  return `${bounds.earliest.slice(11, 26)} … ${bounds.latest.slice(17, 26)}`;
}

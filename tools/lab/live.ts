/** Scenarios run live: the controller within this process, so that every check that it makes can be scored. */
import { startController } from '../../src/controller/controller.ts';
import { connect } from '../../src/kube/kubeconfig.ts';
import { createLogger } from '../../src/log.ts';
import { podReport, type AuditReport, type JudgedPod, type PodReport } from '../../src/report/report.ts';
import type { RuleVerdict } from '../../src/rules/verdict.ts';
import { createAudit, installCrds } from '../../test/lab/support/audits.ts';
import { startAgent } from '../../test/lab/support/proven-agent.ts';
import { eventually, must } from '../../test/lab/kubectl.ts';
import { ADMIN_KUBECONFIG, scratch, sleep, uniqueId } from '../../test/lab/support/lab.ts';
import { prepareScenario, runSteps } from '../../test/lab/support/scenario.ts';
import { recordTruth } from '../../test/lab/support/truth.ts';
import { requestsOf } from '../accuracy/recording.ts';
import type { Case } from '../accuracy/case.ts';
import { recordPodFrames } from './pod-frames.ts';

export interface LiveResult {
  readonly scenario: string;
  readonly scored: Case;
  readonly jobs: readonly RuleVerdict[];
  /** What did not go as its steps say; null if all did. */
  readonly failed: string | null;
}

/** Events come late, and the runtime's own last word too. */
const AFTER_MS = 8_000;
const SETTLED_S = 90;

export interface LiveOptions {
  /** Folders that run at the same time. */
  readonly atOnce: number;
  /** With the node agent, of which the controller has to find that nobody else can write in its name. */
  readonly agent: boolean;
}

/** Runs each folder in a namespace of its own. */
export async function runLive(folders: readonly string[], options: LiveOptions): Promise<readonly LiveResult[]> {
  const id = uniqueId();
  const files = scratch();
  const labels = { 'sidecaraudit.dev/lab-scenarios': id };
  const pods = new Map<string, JudgedPod>();
  const jobs = new Map<string, RuleVerdict>();
  await installCrds();
  const truth = await recordTruth();
  const frames = await recordPodFrames();
  const agent = options.agent ? await startAgent(id, labels, files) : null;
  const connection = await connect({ kubeconfig: ADMIN_KUBECONFIG });
  const controller = await startController({
    connection: agent === null ? connection : { ...connection, namespace: agent.namespace },
    log: createLogger({ level: 'warn' }),
    namespace: null,
    metricsAddress: null,
    healthAddress: null,
    onJudged: (uid, judged) => {
      if (judged !== null) pods.set(uid, judged);
    },
    onJobJudged: (uid, verdicts) => {
      for (const verdict of verdicts ?? []) jobs.set(uid, verdict);
    },
  });
  const judgedIn = (namespace: string): readonly JudgedPod[] =>
    [...pods.values()].filter((p) => p.timeline.record.namespace === namespace);
  const jobsIn = (namespace: string): readonly RuleVerdict[] => {
    const owners = new Set(judgedIn(namespace).map((p) => p.timeline.record.owner?.uid));
    return [...jobs].filter(([uid]) => owners.has(uid)).map(([, verdict]) => verdict);
  };

  const runOne = async (folder: string): Promise<LiveResult> => {
    const scenario = await prepareScenario(folder, labels, { id, files });
    const { name, namespace } = scenario;
    await createAudit(namespace, 'all');
    const failed = await failureOf(async () => {
      await runSteps(scenario);
      await sleep(AFTER_MS);
      await eventually(SETTLED_S, `${name} is over`, () => Promise.resolve(isOver(judgedIn(namespace)) || 'it is not'));
    });
    const mine = frames.of(namespace);
    const report = reportOf(judgedIn(namespace).map(podReport));
    const scored = { report, frames: mine, truth: truth.runs(new Set([namespace])), requests: requestsOf(mine) };
    return { scenario: name, scored, jobs: jobsIn(namespace), failed };
  };

  try {
    const results: LiveResult[] = [];
    const waiting = [...folders];
    const worker = async (): Promise<void> => {
      for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
        results.push(await runOne(folder));
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, worker));
    return results.toSorted((a, b) => (a.scenario < b.scenario ? -1 : 1));
  } finally {
    await controller.stop();
    await agent?.remove();
    frames.stop();
    truth.stop();
    files.remove();
    await must(['delete', 'namespace', '--wait=false', '--selector', `sidecaraudit.dev/lab-scenarios=${id}`]);
  }
}

async function failureOf(act: () => Promise<void>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isOver(judged: readonly JudgedPod[]): boolean {
  return judged.length > 0 && judged.every((p) => p.timeline.over);
}

function reportOf(pods: readonly PodReport[]): AuditReport {
  return { apiVersion: 'sidecaraudit.dev/v1alpha1', kind: 'AuditReport', pods, jobs: [] };
}

/** Checks of starts and stops that are open, and what they hang on. A startup gate is told by frames alone, and is none of these. */
export function openChecks({ scenario, scored }: LiveResult): readonly string[] {
  return scored.report.pods.flatMap((pod) =>
    pod.verdicts
      .filter(({ rule }) => rule === 'StartOrder' || rule === 'StopOrder')
      .flatMap(({ rule, checks }) =>
        checks
          .filter((c) => c.before.transition !== 'gatePassed' && c.verdict !== 'Verified' && c.verdict !== 'Violated')
          .map(({ before, after, verdict, reason, evidence }) => {
            const sources = [...new Set(evidence.map((e) => e.source))].join(', ');
            return `${scenario} ${pod.name} ${rule} ${before.container} > ${after.container} ${verdict}/${reason} by ${sources}`;
          }),
      ),
  );
}

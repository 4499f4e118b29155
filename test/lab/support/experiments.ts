/** One live run of all experiments side by side: what the product showed, and what was true. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditStatus, Violation } from '../../../src/api/types.ts';
import { eventually, must } from '../kubectl.ts';
import { createAudit, createClusterAudit, installCrds, isSettled, readClusterStatus, readStatus } from './audits.ts';
import { startController, type RunningController } from './controller.ts';
import { ROOT, scratch, sleep, uniqueId } from './lab.ts';
import { samplesOf, type Metrics, type Sample } from './metrics.ts';
import { createNamespace, prepareScenario, runSteps, type Scenario } from './scenario.ts';
import { serviceAccount } from './service-account.ts';
import { recordTruth, type TruthOfPod } from './truth.ts';

const FOLDER = join(ROOT, 'test/fixtures/scenarios');
const LABEL = 'sidecaraudit.dev/experiments';
export const AUDIT = 'all';

export interface KubernetesEvent {
  readonly reason: string;
  readonly message: string;
  readonly type: string;
  readonly count?: number;
  readonly source?: { readonly component?: string };
  readonly involvedObject: { readonly kind: string; readonly name: string; readonly uid: string };
}

/** What was there to see of one scenario at its end. */
export interface Experiment {
  readonly namespace: string;
  readonly status: AuditStatus;
  readonly truth: readonly TruthOfPod[];
  /** Kubernetes Events that name this product as their source. */
  readonly events: readonly KubernetesEvent[];
}

export interface Experiments {
  /** By the name of the scenario's folder. */
  readonly of: (name: string) => Experiment;
  readonly all: () => readonly (readonly [string, Experiment])[];
  readonly clusterAudit: string;
  readonly clusterStatus: AuditStatus;
  readonly metrics: Metrics;
  /** Violations that some status showed open while the scenarios ran. */
  readonly seenOpen: readonly Violation[];
  /** Series that some scrape showed while the scenarios ran, of the metrics about what goes on. */
  readonly seenSeries: readonly Sample[];
  readonly controller: RunningController;
  readonly token: string;
  /** Whatever has begun is ended, and what was made removed. */
  readonly remove: () => Promise<void>;
}

/** Held for 75 s in the experiments: less than the default, so that there is time to see it going on and written. */
export const THRESHOLD_SECONDS = 25;
const SPEC = {
  rules: ['PodReadiness', 'JobCompletion'].map((name) => ({ name, thresholdSeconds: THRESHOLD_SECONDS })),
};

/** Each experiment has one Pod. */
const PODS = 1;

export async function runExperiments(): Promise<Experiments> {
  const id = uniqueId();
  const files = scratch();
  const home = `exp-controller-${id}`;
  const clusterAudit = `exp-${id}`;
  const undo: (() => unknown)[] = [() => files.remove()];
  const remove = async (): Promise<void> => {
    for (const step of undo.toReversed()) await step();
  };
  try {
    await installCrds();
    await createNamespace(home, {});
    undo.push(() => must(['delete', 'namespace', '--wait=false', home]));
    const account = await serviceAccount(home, files);
    undo.push(account.remove);
    const labels = { [LABEL]: id };
    undo.push(() => must(['delete', 'namespace', '--wait=false', '--selector', `${LABEL}=${id}`]));
    const scenarios = await Promise.all(folders().map((folder) => prepareScenario(folder, labels, { id, files })));
    await Promise.all(scenarios.map(({ namespace }) => createAudit(namespace, AUDIT, SPEC)));
    await createClusterAudit(clusterAudit, { ...SPEC, namespaceSelector: { matchLabels: labels } });
    undo.push(() => must(['delete', 'clustersidecaraudit', clusterAudit]));
    const truth = await recordTruth();
    undo.push(truth.stop);
    const controller = await startController(account.kubeconfig);
    undo.push(controller.kill);

    const going = { on: true };
    const watching = watch(controller, clusterAudit, going);
    const results = await Promise.allSettled(scenarios.map(runSteps));
    watching.catch(() => undefined); // awaited below
    await settled(scenarios, clusterAudit).finally(() => (going.on = false));
    const { seenOpen, seenSeries } = await watching;
    const failed = results.flatMap((r) => (r.status === 'rejected' ? [String(r.reason)] : []));
    if (failed.length > 0) throw new Error(failed.join('\n'));

    const byName = new Map<string, Experiment>();
    for (const { name, namespace } of scenarios) {
      byName.set(name, {
        namespace,
        status: await readStatus(namespace, AUDIT),
        truth: truth.runs(new Set([namespace])),
        events: await eventsIn(namespace),
      });
    }
    return {
      of: (name) => {
        const found = byName.get(name);
        if (found === undefined) throw new Error(`no experiment ${name}`);
        return found;
      },
      all: () => [...byName],
      clusterAudit,
      clusterStatus: await readClusterStatus(clusterAudit),
      metrics: await controller.metrics(),
      seenOpen,
      seenSeries,
      controller,
      token: account.token,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function folders(): readonly string[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((name) => join(FOLDER, name));
}

/** What goes on is seen only while it does. */
async function watch(controller: RunningController, audit: string, going: { readonly on: boolean }) {
  const seenOpen = new Map<string, Violation>();
  const seenSeries = new Map<string, Sample>();
  while (going.on) {
    const metrics = await controller.metrics();
    for (const name of ['sidecaraudit_open_violations', 'sidecaraudit_pods_held_not_ready']) {
      for (const sample of samplesOf(metrics, name)) seenSeries.set(`${name} ${JSON.stringify(sample.labels)}`, sample);
    }
    for (const violation of (await readClusterStatus(audit)).violations ?? []) {
      const about = violation.pod ?? violation.job;
      if (violation.open) seenOpen.set(`${about?.uid} ${violation.rule}`, violation);
    }
    await sleep(1_000);
  }
  return { seenOpen: [...seenOpen.values()], seenSeries: [...seenSeries.values()] };
}

/** Waits until nothing is going on any more, and for the Events that come late and sharpen bounds. */
async function settled(scenarios: readonly Scenario[], clusterAudit: string): Promise<void> {
  for (const { name, namespace } of scenarios) {
    const what = `the status of ${name} is settled`;
    await eventually(60, what, async () => isSettled(await readStatus(namespace, AUDIT), PODS));
  }
  await eventually(60, 'the status of the ClusterSidecarAudit is settled', async () =>
    isSettled(await readClusterStatus(clusterAudit), PODS * scenarios.length),
  );
  await sleep(6_000);
}

async function eventsIn(namespace: string): Promise<readonly KubernetesEvent[]> {
  const { items } = JSON.parse(await must(['--namespace', namespace, 'get', 'events', '-o', 'json'])) as {
    readonly items: readonly KubernetesEvent[];
  };
  return items.filter((e) => e.source?.component === 'sidecar-audit');
}

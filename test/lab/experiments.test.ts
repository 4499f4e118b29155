/** The product as a user runs it, on a real cluster: the experiments side by side, judged live, beside what containerd saw. */
import { expect } from 'chai';
import type { PodTimeline, Violation } from '../../src/api/types.ts';
import { RULE_NAMES, VERDICTS } from '../../src/api/vocabulary.ts';
import { SECOND } from '../../tools/accuracy/nanos.ts';
import { runsOf } from '../../tools/accuracy/truth-points.ts';
import { must } from './kubectl.ts';
import { agreementOf } from './support/agreement.ts';
import { conditionOf, timelinesOf, verdictOf } from './support/audits.ts';
import { AUDIT, runExperiments, THRESHOLD_SECONDS, type Experiment, type Experiments } from './support/experiments.ts';
import { samplesOf, sumOf } from './support/metrics.ts';
import { endsWithPendingStatus } from './support/pending-status.ts';

describe('the experiments, live', function () {
  this.timeout(600_000);
  let run: Experiments;

  before(async () => {
    run = await runExperiments();
  });

  after(async () => {
    await run?.remove();
  });

  const violationsOf = (name: string): readonly Violation[] => run.of(name).status.violations ?? [];
  const theViolation = (name: string, rule: Violation['rule']): Violation => {
    const [first, ...others] = violationsOf(name).filter((v) => v.rule === rule);
    expect(others, `${name} ${rule}`).to.deep.equal([]);
    if (first === undefined) throw new Error(`${name} has no violation of ${rule}: ${said(run.of(name))}`);
    return first;
  };
  const thePod = (name: string): PodTimeline => {
    const [pod, ...others] = timelinesOf(run.of(name).status);
    if (pod === undefined || others.length > 0) throw new Error(`${name}: ${others.length + 1} timelines`);
    return pod;
  };

  it('shows what a user sees', async () => {
    const table = await must(['get', 'sidecaraudits', '--all-namespaces', '-o', 'wide']);
    const clusterTable = await must(['get', 'clustersidecaraudit', run.clusterAudit]);
    const ours = new Set(run.all().map(([, { namespace }]) => namespace));
    const [head = '', ...lines] = table.trimEnd().split('\n');
    const shown = lines.filter((line) => ours.has(line.split(' ', 1)[0] ?? ''));
    console.log([head, ...shown, '', clusterTable.trimEnd()].join('\n'));
    expect(head).to.match(/NAME +PODS +VERIFIED +VIOLATED +UNDECIDED +AGE/u);
    expect(shown).to.have.length(ours.size);
  });

  for (const name of ['02-order', '03-completion']) {
    it(`verifies ${name}: the order of starts and of stops`, async () => {
      const { status, namespace } = run.of(name);
      expect(conditionOf(status, 'Verified'), said(run.of(name))).to.include({ status: 'True' });
      expect(verdictOf(status, 'StartOrder')).to.equal('verified');
      expect(verdictOf(status, 'StopOrder')).to.equal('verified');
      expect(violationsOf(name)).to.deep.equal([]);
      const wait = ['--for=condition=Verified', '--timeout=10s', `sidecaraudit/${AUDIT}`];
      expect(await must(['--namespace', namespace, 'wait', ...wait])).to.include('condition met');
    });
  }

  it('verifies 03-completion: the Pod completed, and its tail is what containerd saw', () => {
    expect(verdictOf(run.of('03-completion').status, 'PodCompletion')).to.equal('verified');
    const { uid } = thePod('03-completion').pod;
    const [app, sidecar] = ['app', 'first-sidecar'].map((c) => runsOf(run.of('03-completion').truth, uid, c).at(-1));
    const tail = Number((sidecar?.exitedAt ?? 0n) - (app?.exitedAt ?? 0n)) / Number(SECOND);
    const said = /ended (\d+\.\d) s to (\d+\.\d) s after/u.exec(messageOf(thePod('03-completion'), 'PodCompletion'));
    expect(tail).to.be.within(Number(said?.[1]) - 0.05, Number(said?.[2]) + 0.05);
  });

  it('names the sidecar of 04-liveness, its liveness probe, and says that the app went on', () => {
    const { message, pod } = theViolation('04-liveness', 'SidecarStability');
    expect(pod?.name).to.equal('sidecar-liveness');
    expect(message).to.match(/^sidecar restarted \d+ times/u);
    expect(message).to.match(/liveness probe/iu);
    expect(message).to.include('app went on undisturbed');
    const restarts = runsOf(run.of('04-liveness').truth, pod?.uid ?? '', 'sidecar').length - 1;
    expect(message).to.include(`restarted ${restarts} times`);
    expect(runsOf(run.of('04-liveness').truth, pod?.uid ?? '', 'app')).to.have.length(1);
  });

  it('names the sidecar that held the Pod of 05-readiness, while it did and after', () => {
    const { message, pod, open } = theViolation('05-readiness', 'PodReadiness');
    expect(message).to.match(/^sidecar held the Pod not Ready/u);
    expect(message).to.include('readiness probe');
    expect(open).to.equal(false);
    const before = run.seenOpen.find((v) => v.rule === 'PodReadiness' && v.pod?.uid === pod?.uid);
    expect(before?.message).to.match(/^sidecar holds the Pod not Ready/u);
  });

  it('names the blocker of 06-legacy-job, while it blocked and after', () => {
    const { message, job, open } = theViolation('06-legacy-job', 'JobCompletion');
    expect(job?.name).to.equal('legacy-job');
    expect(message).to.match(/kept alive \d+ s by proxy after app exited 0; if proxy is a worker, list it/u);
    expect(open).to.equal(false);
    const before = run.seenOpen.find((v) => v.rule === 'JobCompletion' && v.job?.uid === job?.uid);
    expect(before?.message).to.include(`kept alive for more than ${THRESHOLD_SECONDS} s by proxy`);
  });

  it('verifies that the sidecar of 07-native-job kept no Job', () => {
    const { status } = run.of('07-native-job');
    expect(verdictOf(status, 'JobCompletion')).to.equal('verified');
    expect(verdictOf(status, 'PodCompletion')).to.equal('verified');
    // Its order of stops may lie within one second, and then is Undecided.
    expect(conditionOf(status, 'Verified'), said(run.of('07-native-job'))).not.to.include({ status: 'False' });
  });

  it('finds the order of 19-order-violated broken, and why', () => {
    const { cause, check, message } = theViolation('19-order-violated', 'StopOrder');
    expect(cause).to.equal('ContainerCrashed');
    expect(check).to.equal('second-sidecar finished before first-sidecar finished');
    expect(message).to.include('first-sidecar finished before second-sidecar finished');
    expect(conditionOf(run.of('19-order-violated').status, 'Verified')).to.include({ status: 'False' });
  });

  it('finds nothing wrong where nothing was', () => {
    for (const name of ['01-simple', '02-order', '03-completion', '07-native-job']) {
      expect(violationsOf(name), said(run.of(name))).to.deep.equal([]);
    }
  });

  it('agrees with what containerd saw, in every bound and every order it decided', () => {
    const found = run.all().map(([name, { status, truth }]) => ({ name, seen: agreementOf(status, truth) }));
    expect(found.flatMap(({ name, seen }) => seen.wrong.map((w) => `${name}: ${w}`))).to.deep.equal([]);
    const transitions = found.reduce((sum, { seen }) => sum + seen.transitions, 0);
    const pairs = found.reduce((sum, { seen }) => sum + seen.pairs, 0);
    console.log(`${transitions} transitions and ${pairs} ordered pairs agree with containerd`);
    // Every scenario starts and ends two containers at least; the scenarios with 3 s between ends decide 12 pairs for certain.
    for (const { name, seen } of found) expect(seen.transitions, name).to.be.at.least(4);
    expect(pairs).to.be.at.least(12);
  });

  it('tells each violation once, as an Event on its object', () => {
    for (const [name, { status, events }] of run.all()) {
      const wanted = (status.violations ?? []).map((v) => `${v.pod?.uid ?? v.job?.uid} ${v.rule}Violated`);
      expect(events.map((e) => `${e.involvedObject.uid} ${e.reason}`).toSorted(), name).to.deep.equal(
        wanted.toSorted(),
      );
      for (const event of events) expect(event, name).to.include({ type: 'Warning', count: 1 });
    }
    const [event] = run.of('06-legacy-job').events;
    expect(event?.involvedObject).to.include({ kind: 'Job', name: 'legacy-job' });
    expect(event?.message).to.include('proxy');
  });

  it('counts in the ClusterSidecarAudit what the SidecarAudits of its namespaces count', () => {
    const { clusterStatus } = run;
    const summaries = run.all().map(([, { status }]) => status.summary);
    for (const key of ['pods', 'verified', 'violated', 'undecided', 'pending', 'notApplicable'] as const) {
      const sum = summaries.reduce((total, summary) => total + (summary?.[key] ?? 0), 0);
      expect(clusterStatus.summary?.[key], key).to.equal(sum);
    }
    const keyOf = (v: Violation, namespace?: string): string =>
      `${namespace ?? v.pod?.namespace ?? v.job?.namespace} ${v.rule} ${v.message}`;
    const wanted = run
      .all()
      .flatMap(([, { status, namespace }]) => status.violations?.map((v) => keyOf(v, namespace)) ?? []);
    expect((clusterStatus.violations ?? []).map((v) => keyOf(v)).toSorted()).to.deep.equal(wanted.toSorted());
    expect(conditionOf(clusterStatus, 'Verified')).to.include({ status: 'False' });
    expect(conditionOf(clusterStatus, 'Ready')).to.include({ status: 'True' });
  });

  it('says the same in its metrics', () => {
    const { metrics } = run;
    for (const [name, { namespace, status }] of run.all()) {
      const jobs = status.rules?.find((r) => r.rule === 'JobCompletion');
      const verdicts = timelinesOf(status).flatMap((pod) => pod.verdicts);
      for (const rule of RULE_NAMES) {
        for (const verdict of VERDICTS) {
          const ofJobs = verdict === 'NotApplicable' ? jobs?.notApplicable : jobs?.[LOWER[verdict]];
          const wanted =
            rule === 'JobCompletion'
              ? (ofJobs ?? 0)
              : verdicts.filter((v) => v.rule === rule && v.verdict === verdict).length;
          expect(
            sumOf(metrics, 'sidecaraudit_verdicts', { namespace, rule, verdict }),
            `${name} ${rule} ${verdict}`,
          ).to.equal(wanted);
        }
        const violated = (status.violations ?? []).filter((v) => v.rule === rule).length;
        expect(sumOf(metrics, 'sidecaraudit_violations_total', { namespace, rule }), `${name} ${rule}`).to.equal(
          violated,
        );
      }
    }
    const { namespace } = run.of('19-order-violated');
    const checks = { namespace, rule: 'StopOrder' };
    expect(sumOf(metrics, 'sidecaraudit_violations_total', { ...checks, cause: 'ContainerCrashed' })).to.equal(1);
    expect(sumOf(metrics, 'sidecaraudit_order_checks', { ...checks, verdict: 'Violated' })).to.equal(1);
    expect(sumOf(metrics, 'sidecaraudit_order_checks', { ...checks, verdict: 'Verified' })).to.equal(1);
  });

  it('counts restarts and tails, and shows what goes on while it does', () => {
    const { metrics, seenSeries } = run;
    const liveness = run.of('04-liveness');
    const restarts = runsOf(liveness.truth, thePod('04-liveness').pod.uid, 'sidecar').length - 1;
    expect(sumOf(metrics, 'sidecaraudit_sidecar_restarts_total', { namespace: liveness.namespace })).to.equal(restarts);
    for (const owner of ['Job', 'other']) {
      expect(sumOf(metrics, 'sidecaraudit_completion_tail_seconds_count', { owner }), owner).to.be.at.least(1);
    }
    const readiness = { namespace: run.of('05-readiness').namespace };
    const held = { ...readiness, pod: 'sidecar-readiness', container: 'sidecar', rule: 'PodReadiness' };
    expect(samplesOf(seenSeries, 'sidecaraudit_open_violations', held), 'while it was held').to.have.length(1);
    expect(samplesOf(metrics, 'sidecaraudit_open_violations', readiness), 'afterwards').to.have.length(0);
    expect(sumOf(seenSeries, 'sidecaraudit_pods_held_not_ready', readiness)).to.equal(1);
    const blocked = { namespace: run.of('06-legacy-job').namespace, job_name: 'legacy-job', container: 'proxy' };
    expect(samplesOf(seenSeries, 'sidecaraudit_open_violations', blocked)).to.have.length(1);
  });

  it('is well itself: every watch synced, nothing failed, nothing skipped', async () => {
    const { metrics, controller } = run;
    expect(samplesOf(metrics, 'sidecaraudit_watch_synced').map((s) => s.value)).to.deep.equal([1, 1, 1, 1, 1, 1, 1]);
    expect(sumOf(metrics, 'sidecaraudit_watch_skipped_total')).to.equal(0);
    expect(sumOf(metrics, 'sidecaraudit_status_writes_total', { result: 'failed' })).to.equal(0);
    expect(sumOf(metrics, 'sidecaraudit_kubernetes_events_total', { result: 'failed' })).to.equal(0);
    expect((await controller.page('/healthz')).status).to.equal(200);
    console.log(`resident memory of the controller: ${(controller.residentKb() / 1024).toFixed(0)} MB`);
    expect(controller.residentKb()).to.be.below(300 * 1024);
  });

  it('ends within 5 s of SIGTERM, with what was pending written', async () => {
    const { namespace } = run.of('01-simple');
    const { end, generation, observed } = await endsWithPendingStatus(run.controller, namespace, AUDIT);
    expect(end).to.include({ code: 0, signal: null });
    expect(end.tookMs).to.be.below(5_000);
    expect(observed).to.equal(generation);
    console.log(`ended ${(end.tookMs / 1000).toFixed(2)} s after SIGTERM`);
  });

  it('logged no error and no token, to its very end', () => {
    const log = run.controller.log();
    expect(log.at(-1)?.message).to.equal('stopped');
    expect(log.filter((l) => l.level === 'error' || l.level === 'none').map((l) => l.raw)).to.deep.equal([]);
    const text = log.map((l) => l.raw).join('\n');
    // A token has three parts, and none of them is for others.
    for (const secret of [run.token, ...run.token.split('.')]) expect(text.includes(secret)).to.equal(false);
  });
});

const LOWER = { Verified: 'verified', Violated: 'violated', Undecided: 'undecided', Pending: 'pending' } as const;

function messageOf({ verdicts }: PodTimeline, rule: string): string {
  return verdicts.find((v) => v.rule === rule)?.message ?? '';
}

/** For the message of a test that fails. */
function said({ status }: Experiment): string {
  return JSON.stringify(
    { conditions: status.conditions, violations: status.violations, timelines: status.timelines },
    null,
    1,
  );
}

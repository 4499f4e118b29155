/** Logs as declared evidence, on a real cluster: what the kubelet's own streams give, beside what containerd saw. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { AuditStatus, PodTimeline } from '../../src/api/types.ts';
import { nanosOf, SECOND } from '../../tools/accuracy/nanos.ts';
import { runsOf } from '../../tools/accuracy/truth-points.ts';
import { eventually, must } from './kubectl.ts';
import { agreementOf } from './support/agreement.ts';
import { conditionOf, createAudit, installCrds, isSettled, readStatus, timelinesOf } from './support/audits.ts';
import { startController, type RunningController } from './support/controller.ts';
import { ROOT, scratch, sleep, uniqueId } from './support/lab.ts';
import { sumOf, type Metrics } from './support/metrics.ts';
import { createNamespace } from './support/scenario.ts';
import { serviceAccount } from './support/service-account.ts';
import { recordTruth, type TruthRecorder } from './support/truth.ts';

const CONTAINERS = ['app', 'second-sidecar', 'first-sidecar'] as const;
/** Three times what the runtime was ever seen to need for the stamp of a line, so that a busy machine stays within it. */
const TOLERANCE_MS = 200;
const SPEC = { logs: CONTAINERS.map((container) => ({ container, toleranceMilliseconds: TOLERANCE_MS })) };
/** Lines further apart than two tolerances are in order; ends this far apart leave the stamps of their lines ample room. */
const CLEARLY_APART_MS = 2 * TOLERANCE_MS + 200;
/** Each container waits as long on SIGTERM before it says its name and ends. */
// The kubelet needs some time from one to the next: on a quiet machine those of 0.6 s, on a busy one those of 0.4 s
// end clearly apart and yet within a second.
const SECONDS = { quick: 0.6, brisk: 0.5, busy: 0.4 };
const PODS: ReadonlyMap<string, number> = new Map([
  ['slow', 3],
  ...Object.entries(SECONDS).flatMap(([name, seconds]) => [0, 1, 2].map((i) => [`${name}-${i}`, seconds] as const)),
]);
/** So many of them are read whole, however busy the machine is. */
const MOST_PODS = 6;
const LOGGED = 'Log Status';
const OPEN = [...PODS.keys()];
const CLOSED = ['slow', 'quick-0'];

describe('logs of a real cluster', function () {
  this.timeout(600_000);
  const id = uniqueId();
  const [home, open, closed] = ['home', 'open', 'closed'].map((name) => `logs-${name}-${id}`) as [
    string,
    string,
    string,
  ];
  const files = scratch();
  const undo: (() => unknown)[] = [() => files.remove()];
  let controller: RunningController;
  let truth: TruthRecorder;
  const statuses = new Map<string, AuditStatus>();

  before(async () => {
    await installCrds();
    for (const namespace of [home, open, closed]) {
      await createNamespace(namespace, {});
      undo.push(() => must(['delete', 'namespace', '--wait=false', namespace]));
    }
    const account = await serviceAccount(home, files);
    undo.push(account.remove);
    await mayReadLogs(open, account.name, home);
    for (const namespace of [open, closed]) await createAudit(namespace, 'all', SPEC);
    truth = await recordTruth();
    undo.push(truth.stop);
    controller = await startController(account.kubeconfig, ['--read-logs-in', `${open},${closed}`]);
    undo.push(controller.kill);
    const namespaces = [
      [open, OPEN],
      [closed, CLOSED],
    ] as const;
    for (const [namespace, names] of namespaces) {
      const items = names.map((name) => sidecarOrder(name, PODS.get(name) ?? 0));
      await must(['--namespace', namespace, 'create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items });
    }
    for (const [namespace, names] of namespaces) {
      const pods = names.map((name) => `pod/${name}`);
      await must(['--namespace', namespace, 'wait', '--for=condition=Ready', '--timeout=180s', ...pods]);
      for (const [i, pod] of pods.entries()) {
        // Each at another moment of a second: so of some the ends lie within one, whenever that begins.
        await sleep((1_000 + (i % 3) * 333 - (Date.now() % 1_000)) % 1_000);
        await must(['--namespace', namespace, 'delete', '--wait=false', pod]);
      }
    }
    for (const [namespace, names] of namespaces) {
      await eventually(120, `the status of ${namespace} is settled`, async () =>
        isSettled(await readStatus(namespace, 'all'), names.length),
      );
    }
    // On a machine that is busy enough a Pod is gone before its log could be read twice: that is counted, and nothing is told.
    await eventually(120, 'every log is accounted for', async () => {
      const { read, failed } = countsOf(await controller.metrics());
      return (
        read + failed === CONTAINERS.length * (OPEN.length + CLOSED.length) || `${read} are read, ${failed} failed`
      );
    });
    const { read } = countsOf(await controller.metrics());
    await eventually(60, 'the status has what they told', async () => {
      const told = timelinesOf(await readStatus(open, 'all')).flatMap(sourcesOf);
      return told.filter((s) => s === LOGGED).length === read || `${read} are read: ${told.join(', ')}`;
    });
    for (const namespace of [open, closed]) statuses.set(namespace, await readStatus(namespace, 'all'));
  });

  after(async () => {
    for (const step of undo.toReversed()) await step();
  });

  const statusOf = (namespace: string): AuditStatus => statuses.get(namespace) ?? {};
  const podOf = (namespace: string, name: string): PodTimeline => {
    const pod = timelinesOf(statusOf(namespace)).find((p) => p.pod.name === name);
    if (pod === undefined) throw new Error(`${namespace} has no timeline of ${name}`);
    return pod;
  };
  /** When containerd saw the containers end, in the order in which they should. */
  const exitsOf = (name: string): readonly bigint[] =>
    CONTAINERS.map((c) => runsOf(truth.runs(new Set([open])), podOf(open, name).pod.uid, c)[0]?.exitedAt ?? 0n);
  const secondsOf = (name: string): readonly bigint[] => exitsOf(name).map((at) => at / SECOND);
  const gapsOf = (name: string): readonly number[] => {
    const exits = exitsOf(name);
    return exits.slice(1).map((at, i) => Number(at - (exits[i] ?? 0n)) / 1e6);
  };
  const stopOrder = (pod: PodTimeline) => pod.verdicts.find((v) => v.rule === 'StopOrder');

  it('bound the end of each container, and contain what containerd saw', () => {
    let read = 0;
    for (const name of OPEN) {
      const pod = podOf(open, name);
      for (const { name: container, runs } of pod.containers) {
        const { earliest = '', latest = '', sources } = runs[0]?.finished ?? {};
        const exit = runsOf(truth.runs(new Set([open])), pod.pod.uid, container)[0]?.exitedAt ?? 0n;
        const ended = String(exit % (60n * SECOND)).padStart(11, '0');
        console.log(`${name} ${container}: ${earliest.slice(17)} to ${latest.slice(17)}, ended ${ended} ns`);
        expect(exit >= nanosOf(earliest) && exit <= nanosOf(latest), `${name} ${container} ${exit}`).to.equal(true);
        if (sources?.join(' ') !== LOGGED) continue;
        read += 1;
        expect(Number(nanosOf(latest) - nanosOf(earliest)) / 1e6, container).to.be.at.most(2 * TOLERANCE_MS + 0.1);
      }
    }
    console.log(`${read} of ${CONTAINERS.length * OPEN.length} logs are read`);
    expect(read).to.be.at.least(MOST_PODS * CONTAINERS.length);
    const { wrong } = agreementOf(statusOf(open), truth.runs(new Set([open])));
    expect(wrong).to.deep.equal([]);
  });

  it('decide the order of what stops within a second, and say that it is an assumption', () => {
    const whole = OPEN.filter((name) => sourcesOf(podOf(open, name)).every((s) => s === LOGGED));
    const clear = whole.filter((name) => Math.min(...gapsOf(name)) > CLEARLY_APART_MS);
    const within = clear.filter((name) => secondsOf(name).some((second, i, all) => second === all[i + 1]));
    console.log(`${clear.length} Pods of ${OPEN.length} end clearly in order, ${within.length} within a second`);
    expect(within).to.have.length.of.at.least(1);
    for (const name of clear) {
      const found = stopOrder(podOf(open, name));
      expect(found, name).to.include({ verdict: 'Verified', reason: 'InOrder' });
      // Whole seconds cannot tell what lies within one.
      const assumed = found?.message?.startsWith('Assuming that the last line logged is the last act') ?? false;
      expect(assumed, `${name}: ${found?.message}`).to.equal(within.includes(name));
    }
  });

  it('change nothing of what is proven without them', () => {
    expect(stopOrder(podOf(open, 'slow'))?.message).to.equal('In order: app, second-sidecar, first-sidecar.');
  });

  it('are not read where the cluster does not let us, which the condition says', () => {
    for (const name of CLOSED) {
      expect(
        sourcesOf(podOf(closed, name)).every((s) => s === 'Status'),
        name,
      ).to.equal(true);
    }
    expect(conditionOf(statusOf(closed), 'Ready')?.message).to.include(
      `No permission to get pods/log in ${closed}: spec.logs has no effect there.`,
    );
    expect(conditionOf(statusOf(open), 'Ready')?.message).not.to.include('pods/log');
  });

  it('leave nothing of their text, and each failure is logged once and counted', async () => {
    const log = controller.log();
    expect(log.filter((l) => l.level === 'error').map((l) => l.raw)).to.deep.equal([]);
    const failures = log.filter((l) => l.message.startsWith('the last line of a log could not be read'));
    const kinds = failures.map(({ raw }) => {
      const { namespace, code } = JSON.parse(raw) as { readonly namespace: string; readonly code: string };
      return `${namespace} ${code}`;
    });
    expect(kinds).to.include(`${closed} SA2003`);
    expect(new Set(kinds).size, kinds.join()).to.equal(kinds.length);
    const { read, silent, failed, dropped } = countsOf(await controller.metrics());
    expect({ silent, dropped }).to.deep.equal({ silent: 0, dropped: 0 });
    expect(read + failed).to.equal(CONTAINERS.length * (OPEN.length + CLOSED.length));
    expect(failed).to.be.at.least(CONTAINERS.length * CLOSED.length);
    const written = JSON.stringify([statusOf(open), statusOf(closed)]) + log.map((l) => l.raw).join('\n');
    expect(written).not.to.include(SECRET);
  });
});

const SECRET = 'last-words-of-a-container';

type LogCount = 'read' | 'silent' | 'failed' | 'dropped';

function countsOf(metrics: Metrics): Readonly<Record<LogCount, number>> {
  const count = (result: LogCount): number => sumOf(metrics, 'sidecaraudit_log_reads_total', { result });
  return { read: count('read'), silent: count('silent'), failed: count('failed'), dropped: count('dropped') };
}

/** Scenario 02, with other waits and a text that is easily found again. */
function sidecarOrder(name: string, seconds: number): object {
  const manifest = readFileSync(join(ROOT, 'test/fixtures/scenarios/02-order/manifest.yaml'), 'utf8');
  const pod = parse(manifest.replaceAll('sleep 3; echo $NAME', `sleep ${seconds}; echo $NAME ${SECRET}`)) as {
    readonly metadata: object;
  };
  return { ...pod, metadata: { ...pod.metadata, name } };
}

function sourcesOf({ containers }: PodTimeline): readonly string[] {
  return containers.map((c) => c.runs[0]?.finished?.sources.join(' ') ?? 'none');
}

/** What config/components/logs grants, in this namespace. */
async function mayReadLogs(namespace: string, account: string, home: string): Promise<void> {
  const { rules } = parse(readFileSync(join(ROOT, 'config/components/logs/role.yaml'), 'utf8')) as {
    readonly rules: object;
  };
  const rbac = 'rbac.authorization.k8s.io';
  const metadata = { name: 'sidecar-audit-logs', namespace };
  await must(['apply', '-f', '-'], {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: `${rbac}/v1`, kind: 'Role', metadata, rules },
      {
        apiVersion: `${rbac}/v1`,
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: rbac, kind: 'Role', name: metadata.name },
        subjects: [{ kind: 'ServiceAccount', name: account, namespace: home }],
      },
    ],
  });
}

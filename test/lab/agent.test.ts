/** The node agent against the truth: what containerd itself recorded, with no part of the API or of CRI involved. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { nanosOf, type Nanos } from '../../tools/accuracy/nanos.ts';
import { eventually, must } from './kubectl.ts';
import { agentAccount, startAgent, type AgentAccount, type RunningAgent } from './support/agent.ts';
import { loadByCri, said } from './support/cri-load.ts';
import type { LoadSandbox } from './support/cri-sandbox.ts';
import { ENVIRONMENT, LAB, LAB_TOOLS, scratch, sleep, uniqueId } from './support/lab.ts';
import { sumOf } from './support/metrics.ts';
import { pod, sidecar, untilAsked } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';
import { recordTruth, type TruthOfPod, type TruthRecorder } from './support/truth.ts';

const run = promisify(execFile);
/**
 * A subscriber to containerd's stream that does not read blocks every start from the fortieth or so on, for ever. By hand more
 * of them, for as long as it takes: the number counts, not the time.
 */
const RUNS = Number(process.env['AGENT_RUNS'] ?? 120);
const LONGEST_START_MS = 15_000;
/** The shim sends the word of a start on the side, and stamps it as it does: on a busy machine after the runtime's own stamp. */
const STAMP_MS = 50;
const namespace = `agent-${uniqueId()}`;
const files = scratch();

interface Told {
  readonly pod: string;
  readonly reason: string;
  readonly said: Readonly<Record<string, string>>;
}

interface EventList {
  readonly items: readonly {
    readonly reason: string;
    readonly reportingController?: string;
    readonly regarding?: { readonly name: string };
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  }[];
}

const told = async (): Promise<readonly Told[]> => {
  const list = JSON.parse(
    await must(['--namespace', namespace, 'get', 'events.events.k8s.io', '-o', 'json']),
  ) as EventList;
  return list.items
    .filter((each) => each.reportingController === 'sidecaraudit.dev/agent')
    .map((each) => ({ pod: each.regarding?.name ?? '', reason: each.reason, said: each.metadata.annotations ?? {} }));
};
const at = (event: Told | undefined, what: string): Nanos => nanosOf(event?.said[`sidecaraudit.dev/${what}`] ?? '');
const create = (object: object): Promise<string> => must(['--namespace', namespace, 'create', '-f', '-'], object);
const gone = (name: string): Promise<string> =>
  must(['--namespace', namespace, 'wait', '--for=delete', `pod/${name}`, '--timeout=50s']);
const ready = (name: string): Promise<string> =>
  must(['--namespace', namespace, 'wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s']);
const remove = (...names: string[]): Promise<string> =>
  must(['--namespace', namespace, 'delete', 'pod', '--wait=false', ...names]);

describe('the node agent on a real node', function () {
  let truth: TruthRecorder;
  let account: AgentAccount;
  let agent: RunningAgent;

  /** The runs of these Pods, each with the Events of its start and exit. */
  const runsOf = async (...pods: string[]) => {
    const events = await told();
    return truth
      .runs(new Set([namespace]))
      .filter((each) => pods.includes(each.pod))
      .map((each: TruthOfPod) => {
        const own = events.filter((e) => e.said['sidecaraudit.dev/container-id'] === `containerd://${each.id}`);
        const find = (reason: string): Told | undefined => own.find((e) => e.reason === reason);
        return { ...each, start: find('ContainerStarted'), exit: find('ContainerExited') };
      });
  };
  /** Whatever is told is what containerd recorded: the exit to the nanosecond, the start between its bounds as far as its own stamp goes. */
  const isExact = ({
    start,
    exit,
    startedAt,
    exitedAt,
    exitCode,
    container,
  }: Awaited<ReturnType<typeof runsOf>>[number]) => {
    if (start !== undefined) {
      expect(at(start, 'created-at') <= startedAt, `${container} is created before it starts`).to.equal(true);
      const before = Number(startedAt - at(start, 'started-at')) / 1e6;
      expect(before, `${container} runs after it was started, ms before`).to.be.at.most(STAMP_MS);
    }
    if (exit !== undefined) {
      expect(at(exit, 'finished-at'), `the exit of ${container}`).to.equal(exitedAt);
      expect(exit.said['sidecaraudit.dev/exit-code']).to.equal(String(exitCode));
    }
  };

  before(async () => {
    await createNamespace(namespace, {});
    account = await agentAccount(namespace, files);
    truth = await recordTruth();
    agent = await startAgent(account.kubeconfig);
  });
  after(async () => {
    await agent.end();
    truth.stop();
    await account.remove();
    await must(['delete', 'namespace', namespace, '--wait=false']);
    files.remove();
  });

  it('tells every start and exit, exactly, of Pods that complete, are deleted and crash', async () => {
    const crash = 'sleep 1; exit 3';
    await create(pod('completes', { sidecars: [sidecar('a'), sidecar('b')], app: 'sleep 2' }));
    await create(pod('deleted', { sidecars: [sidecar('a'), sidecar('b')], app: untilAsked(0) }));
    const crashing = pod('crashes', { sidecars: [sidecar('a')], app: crash });
    await create({ ...crashing, spec: { ...crashing.spec, restartPolicy: 'Always' } });
    for (const n of [1, 2, 3]) await create(pod(`quick-${n}`, { sidecars: [sidecar('a')], app: 'true' }));
    await ready('deleted');
    await sleep(2_000);
    await remove('deleted', 'quick-1', 'quick-2');
    await Promise.all(['deleted', 'quick-1', 'quick-2'].map(gone));
    await sleep(12_000);
    await remove('crashes', 'completes', 'quick-3');
    await Promise.all(['crashes', 'completes', 'quick-3'].map(gone));
    await sleep(1_500);
    const runs = await runsOf('completes', 'deleted', 'crashes', 'quick-1', 'quick-2', 'quick-3');
    expect(runs.length).to.be.at.least(14);
    runs.forEach(isExact);
    const missed = runs.flatMap((r) => [
      ...(r.start === undefined ? [`${r.pod}/${r.container} start`] : []),
      ...(r.exit === undefined ? [`${r.pod}/${r.container} exit`] : []),
    ]);
    const lags = await agent.metrics();
    const buckets = lags.filter((s) => s.name === 'sidecaraudit_agent_event_lag_seconds_bucket');
    console.log(
      `      ${runs.length} runs, ${runs.length * 2 - missed.length} of ${runs.length * 2} transitions told; lag of exits ` +
        buckets.map((s) => `≤${s.labels['le']}s:${s.value}`).join(' '),
    );
    expect(missed).to.deep.equal([]);
  });

  it('holds no container start up while it is stopped, and goes on after it', async () => {
    const names = ['stays-1', 'stays-2'];
    for (const name of names) await create(pod(name, { sidecars: [sidecar('a')], app: untilAsked(0) }));
    await Promise.all(names.map(ready));
    const sandboxes = await Promise.all(names.map(sandboxOf));
    const load = { sandboxes, container: 'burst', logDirectory: files.folder, atATime: 4 };
    const before = agent.cost();
    const running = await loadByCri({ ...load, runs: RUNS / 4 });
    const cpu = (agent.cost().cpuSeconds - before.cpuSeconds) / running.seconds;
    console.log(`      running: ${said(running)}; agent ${(cpu * 100).toFixed(1)} % of a core`);
    agent.signal('SIGSTOP');
    const stopped = await loadByCri({ ...load, runs: RUNS }).finally(() => agent.signal('SIGCONT'));
    console.log(`      stopped: ${said(stopped)}`);
    expect([...running.failures, ...stopped.failures]).to.deep.equal([]);
    expect(stopped.startMs).to.have.length(RUNS);
    expect(stopped.startMs.at(-1)).to.be.below(LONGEST_START_MS);
    await remove(...names);
    await Promise.all(names.map(gone));
    await eventually(10, 'the exits after it are told', async () => {
      const runs = (await runsOf(...names)).filter((each) => !each.container.startsWith('burst'));
      runs.forEach(isExact);
      return runs.every((each) => each.exit !== undefined) || JSON.stringify(runs.map((each) => each.container));
    });
  });

  it('guesses nothing of what it missed: killed within a termination, and started when all is over', async () => {
    await create(pod('unseen', { sidecars: [sidecar('a')], app: untilAsked(0) }));
    await ready('unseen');
    await sleep(5_500);
    agent.signal('SIGKILL');
    await remove('unseen');
    await gone('unseen');
    await sleep(1_500);
    agent = await startAgent(account.kubeconfig);
    await sleep(2_000);
    const runs = await runsOf('unseen');
    expect(runs).to.have.length(2);
    runs.forEach(isExact);
    expect(runs.every((each) => each.start !== undefined)).to.equal(true);
    console.log(`      ${runs.filter((each) => each.exit === undefined).length} of 2 exits are not told`);
  });

  it('goes on when containerd and the kubelet are restarted', async () => {
    await create(pod('lives-on', { sidecars: [sidecar('a')], app: untilAsked(0) }));
    await ready('lives-on');
    for (const part of ['kubelet', 'containerd']) await run(`${LAB_TOOLS}/stop`, [part], { env: ENVIRONMENT });
    truth.stop();
    // At rest it asks twice a minute.
    await eventually(40, 'the agent has seen that the runtime is away', async () => {
      const failures = sumOf(await agent.metrics(), 'sidecaraudit_agent_runtime_failures_total');
      return failures >= 1 || `${failures} failures`;
    });
    await run(`${LAB_TOOLS}/up`, [], { env: ENVIRONMENT, timeout: 120_000 });
    const again = await recordTruth();
    truth = { stop: again.stop, runs: (of) => again.runs(of) };
    await agent.ready();
    await ready('lives-on');
    // The kubelet has come back, too, once it says so itself.
    await sleep(3_000);
    await remove('lives-on');
    await gone('lives-on');
    await eventually(10, 'both exits are told', async () => {
      const exits = (await told()).filter((e) => e.pod === 'lives-on' && e.reason === 'ContainerExited');
      return exits.length === 2 || `${exits.length}: ${agent.said().slice(-500)}`;
    });
  });
});

async function sandboxOf(name: string): Promise<LoadSandbox> {
  const filter = `labels."io.kubernetes.pod.namespace"==${namespace},labels."io.kubernetes.pod.name"==${name},labels."io.cri-containerd.kind"==sandbox`;
  const socket = process.env['CONTAINERD_SOCK'] ?? '/run/sidecar-lab/containerd.sock';
  const { stdout } = await run(`${LAB}/bin/ctr`, ['-a', socket, '-n', 'k8s.io', 'containers', 'ls', '-q', filter]);
  const uid = await must(['--namespace', namespace, 'get', 'pod', name, '-o', 'jsonpath={.metadata.uid}']);
  return { id: stdout.trim(), pod: { namespace, name, uid } };
}

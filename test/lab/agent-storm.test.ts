/**
 * The node agent under 20 restarts a second: it never holds the node up, and an agent that is stopped (SIGSTOP, as by a starved
 * node) does not either. containerd publishes to its subscribers within container start: the last test shows that this storm
 * would tell.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { eventually, must } from './kubectl.ts';
import { agentAccount, startAgent, type AgentAccount, type RunningAgent } from './support/agent.ts';
import { loadByCri, said, type LoadResult } from './support/cri-load.ts';
import { removeSandboxes, runSandboxes, type LoadSandbox } from './support/cri-sandbox.ts';
import { ROOT, scratch, sleep, uniqueId } from './support/lab.ts';
import { sumOf } from './support/metrics.ts';
import { ownContainerd, type OwnContainerd } from './support/own-containerd.ts';
import { createNamespace } from './support/scenario.ts';

const PER_SECOND = 20;
/** How long the agent is stopped, s, and how long the other storms last: by hand longer. */
const STOPPED_S = Number(process.env['AGENT_STORM_SECONDS'] ?? 60);
const OTHERS_S = Number(process.env['AGENT_STORM_OTHERS_SECONDS'] ?? 15);
const PODS = Number(process.env['AGENT_STORM_PODS'] ?? 20);
/** On a machine that is busy besides; here they take 0.1 s. */
const LONGEST_START_MS = 5_000;
/** A start that begins with a subscription waits for its deadline, and then takes what any start may. */
const LONGEST_HELD_MS = 4_000 + LONGEST_START_MS;
const namespace = `storm-${uniqueId()}`;
const files = scratch();

describe('the node agent, 20 restarts a second on its node', function () {
  let runtime: OwnContainerd;
  let sandboxes: readonly LoadSandbox[];
  let account: AgentAccount;
  let agent: RunningAgent;
  /** What was begun, to be ended in reverse, also where something else could not be. */
  const ends: (() => Promise<unknown>)[] = [];

  const storm = (seconds: number): Promise<LoadResult> => {
    const { endpoint, logDirectory } = runtime;
    const runs = Math.round(PER_SECOND * seconds);
    return loadByCri({ endpoint, logDirectory, sandboxes, container: 'app', runs, atATime: 8, perSecond: PER_SECOND });
  };
  const allStarted = (result: LoadResult, seconds: number, longestMs: number): void => {
    expect(result.failures).to.deep.equal([]);
    expect(result.startMs).to.have.length(PER_SECOND * seconds);
    expect(result.startMs.at(-1)).to.be.below(longestMs);
  };
  const start = (source: string): Promise<RunningAgent> =>
    startAgent(account.kubeconfig, ['--min-containers', '1', '--source', source], runtime.endpoint);
  const transitions = async (): Promise<number> => sumOf(await agent.metrics(), 'sidecaraudit_agent_transitions_total');

  before(async () => {
    await createNamespace(namespace, {});
    ends.push(() => must(['delete', 'namespace', namespace, '--wait=false']));
    account = await agentAccount(namespace, files);
    ends.push(account.remove);
    runtime = await ownContainerd();
    ends.push(runtime.end);
    sandboxes = await runSandboxes({ ...runtime, namespace, count: PODS });
    ends.push(() => removeSandboxes(runtime.endpoint, sandboxes));
    agent = await start('poll');
    ends.push(() => agent.end());
  });
  after(async () => {
    for (const end of ends.toReversed()) await end();
    files.remove();
  });

  it('sees every start and exit, and no start waits for it', async () => {
    const before = agent.cost();
    const result = await storm(OTHERS_S);
    const { cpuSeconds, residentKb } = agent.cost();
    const share = ((cpuSeconds - before.cpuSeconds) / result.seconds) * 100;
    console.log(`      ${said(result)}; agent ${share.toFixed(1)} % of a core, ${Math.round(residentKb / 1024)} MiB`);
    allStarted(result, OTHERS_S, LONGEST_START_MS);
    const all = 2 * PER_SECOND * OTHERS_S;
    await eventually(10, 'every transition is taken up', async () => {
      const seen = await transitions();
      return seen === all || `${seen} of ${all}`;
    });
  });

  it('is stopped for 60 s, all containers start meanwhile, and it goes on afterwards', async () => {
    agent.signal('SIGSTOP');
    const result = await storm(STOPPED_S).finally(() => agent.signal('SIGCONT'));
    console.log(`      ${said(result)}`);
    allStarted(result, STOPPED_S, LONGEST_START_MS);
    await agent.ready();
    const before = await transitions();
    await storm(1);
    await eventually(10, 'it sees containers again', async () => (await transitions()) >= before + PER_SECOND || 'no');
  });

  it('with --source stream is stopped too, and holds starts up no longer than its subscription lasts', async () => {
    await agent.end();
    agent = await start('stream');
    await storm(1);
    agent.signal('SIGSTOP');
    const result = await storm(OTHERS_S).finally(() => agent.signal('SIGCONT'));
    console.log(`      ${said(result)}`);
    allStarted(result, OTHERS_S, LONGEST_HELD_MS);
    await agent.ready();
  });

  it('a subscriber without such bounds, stopped, would have held them up for good', async () => {
    const child = spawn(process.execPath, [`${ROOT}test/lab/support/subscriber.ts`, runtime.endpoint], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    ends.push(() => Promise.resolve(child.kill('SIGKILL')));
    await once(child.stdout, 'data');
    await storm(1);
    child.kill('SIGSTOP');
    const stormed = storm(OTHERS_S);
    await sleep(OTHERS_S * 1_000);
    const from = performance.now();
    child.kill('SIGKILL');
    const result = await stormed;
    console.log(`      ${said(result)}, of which ${Math.round((performance.now() - from) / 1_000)} s after its end`);
    expect(result.failures).to.deep.equal([]);
    expect(result.startMs.at(-1)).to.be.above(LONGEST_START_MS);
  });
});

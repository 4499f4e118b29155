import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { ApiServer } from '../../src/embedded/server.ts';
import type { Json } from '../../src/evidence/json.ts';
import { parseTime, SECOND, type Micros } from '../../src/evidence/time.ts';
import { openConnection } from '../../src/kube/connection.ts';
import { anonymous } from '../../src/kube/credentials.ts';
import { systemTiming } from '../../src/kube/timing.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { RULES, type RuleName } from '../../src/rules/verdict.ts';
import type { Target } from '../../src/verify/target.ts';
import { verify, type Verified } from '../../src/verify/verify.ts';
import { failureOf, withServer } from '../embedded/helpers.ts';
import { linesOf } from '../recording/support.ts';
import { namespaceIn, putAll } from './support.ts';

interface Asked {
  readonly target: Target;
  readonly namespace: string;
  readonly rules?: readonly RuleName[];
  readonly ms?: number;
  /** What time it is at the beginning, and half a second later a minute more; else what it is. */
  readonly from?: Micros;
  /** Of JobCompletion. */
  readonly threshold?: Micros;
}

async function verified(
  server: ApiServer,
  { target, namespace, rules, ms = 5_000, from, threshold }: Asked,
): Promise<Verified> {
  const connection = openConnection({ server: server.url, credentials: anonymous });
  const deadline = new AbortController();
  let shift = from === undefined ? 0 : from - systemTiming.nowMicros();
  if (from !== undefined) setTimeout(() => (shift += 60 * SECOND), 500);
  try {
    return await verify({
      connection,
      namespace,
      target,
      settings: {
        ...DEFAULT_SETTINGS,
        enabled: new Set(rules ?? RULES),
        jobCompletion: { threshold: threshold ?? 60 * SECOND, workers: [] },
      },
      timeUp: sleep(ms, undefined, { signal: deadline.signal }).catch(() => undefined),
      timing: { ...systemTiming, nowMicros: () => systemTiming.nowMicros() + shift },
      onHealth: () => undefined,
      settleMs: 300,
    });
  } finally {
    deadline.abort();
    await connection.close();
  }
}

const timeOf = (line = ''): Micros => parseTime((JSON.parse(line) as { readonly t?: unknown }).t) ?? 0;
const pod = (name: string): Target => ({ kind: 'pod', name });
const job = (name: string): Target => ({ kind: 'job', name });
const bare = (name: string, namespace: string, more: Json = {}): Json => ({
  metadata: { name, namespace, uid: name, labels: { app: name }, ...more },
  spec: { nodeName: 'lab', containers: [{ name: 'app' }] },
  status: { phase: 'Succeeded' },
});

describe('waiting for verdicts', () => {
  it('ends when the Pod is over and everything is decided', () =>
    withServer(async (server) => {
      putAll(server, '03-completion');
      const namespace = namespaceIn('03-completion');
      const { standing } = await verified(server, { target: pod('sidecar-completion'), namespace });
      expect(standing).to.deep.include({
        violated: false,
        verified: true,
        waitingFor: [],
        undecided: [],
        missing: false,
      });
    }));

  it('sees a Pod through whose object is gone before it is decided', () =>
    withServer(async (server) => {
      const namespace = namespaceIn('02-order');
      const waiting = verified(server, { target: pod('sidecar-order'), namespace });
      await sleep(400);
      putAll(server, '02-order');
      const { standing } = await waiting;
      expect(standing).to.deep.include({ violated: false, verified: true, waitingFor: [], missing: false });
    }));

  it('ends at once when something is violated for good, whatever else is pending', () =>
    withServer(async (server) => {
      const namespace = namespaceIn('04-liveness');
      const last = linesOf('04-liveness').findIndex((line) => line.includes('deletionTimestamp'));
      putAll(server, '04-liveness', { first: last });
      const { standing } = await verified(server, { target: pod('sidecar-liveness'), namespace, ms: 8_000 });
      expect(standing).to.include({ violated: true, violatedForGood: true });
      expect(standing.waitingFor).to.include('GracePeriod');
    }));

  it('waits for a Job that may yet turn out right, and believes its last frame only while its kubelet lives', () =>
    withServer(async (server) => {
      const namespace = namespaceIn('06-legacy-job');
      // The app has just exited; the time of arrival is the recording's.
      const [from, target] = [timeOf(linesOf('06-legacy-job')[23]), job('legacy-job')];
      putAll(server, '06-legacy-job', { first: 24 });
      const threshold = SECOND;
      const silent = await verified(server, { target, namespace, from, threshold, ms: 2_500 });
      expect(silent.standing, 'nothing says that the kubelet lives').to.include({ violated: false });
      const lease = (second: number): Json => ({
        metadata: { name: 'lab', namespace: 'kube-node-lease', uid: 'lease' },
        spec: { renewTime: `2026-11-22T23:00:0${second}.000000Z` },
      });
      server.store.put('leases', 'ADDED', lease(0));
      setTimeout(() => server.store.put('leases', 'MODIFIED', lease(1)), 3_000);
      const { standing } = await verified(server, { target, namespace, from, threshold, ms: 7_500 });
      expect(standing).to.include({ violated: true, violatedForGood: false });
      expect(standing.waitingFor).to.include('the end of the Job');
    })).timeout(15_000);

  it('judges a Job with its Pods', () =>
    withServer(async (server) => {
      const namespace = namespaceIn('07-native-job');
      putAll(server, '07-native-job');
      const { standing } = await verified(server, { target: job('native-job'), namespace });
      expect(standing).to.include({ violated: false, verified: true, pods: 1 });
      expect(standing.waitingFor).to.deep.equal([]);
      expect([...standing.group.store.jobs.keys()]).to.have.length(1);
      expect([...standing.group.store.pods.keys()]).to.have.length(1);
    }));

  it('does not wait for the end of a Pod if only its start was asked about', () =>
    withServer(async (server) => {
      const namespace = namespaceIn('02-order');
      const last = linesOf('02-order').findIndex((line) => line.includes('deletionTimestamp'));
      putAll(server, '02-order', { first: last });
      const { standing } = await verified(server, { target: pod('sidecar-order'), namespace, rules: ['StartOrder'] });
      expect(standing).to.deep.include({ verified: true, waitingFor: [], undecided: [] });
      const all = await verified(server, { target: pod('sidecar-order'), namespace, ms: 600 });
      expect(all.standing.waitingFor).to.include('StopOrder');
    }));

  it('knows its own: not the Pod that was made anew, nor one with other labels', () =>
    withServer(async (server) => {
      const space = { namespace: 'default', ms: 1_500 };
      const selector: Target = { kind: 'pods', text: 'app=a', selector: { matchLabels: { app: 'a' } } };
      server.store.put('pods', 'ADDED', bare('a', 'default'));
      server.store.put('pods', 'ADDED', bare('b', 'default'));
      server.store.put('pods', 'ADDED', bare('a', 'kube-system', { uid: 'elsewhere' }));
      expect([
        ...(await verified(server, { ...space, target: selector })).standing.group.store.pods.keys(),
      ]).to.deep.equal(['a']);
      const waiting = verified(server, { ...space, target: pod('a') });
      await sleep(100);
      server.store.put('pods', 'MODIFIED', bare('a', 'default', { uid: 'anew' }));
      expect([...(await waiting).standing.group.store.pods.keys()]).to.deep.equal(['a']);
    }));

  it('a Pod that loses its label has not gone', () =>
    withServer(async (server) => {
      const selector: Target = { kind: 'pods', text: 'app=a', selector: { matchLabels: { app: 'a' } } };
      const living = { ...bare('a', 'default'), status: { phase: 'Running' } };
      server.store.put('pods', 'ADDED', living);
      const waiting = verified(server, { target: selector, namespace: 'default', ms: 900 });
      await sleep(300);
      server.store.put('pods', 'MODIFIED', { ...living, metadata: { name: 'a', namespace: 'default', uid: 'a' } });
      expect((await waiting).standing).to.include({ missing: true, violated: false });
    }));

  it('says what is missing when the time is up', () =>
    withServer(async (server) => {
      const asked = { namespace: 'default', ms: 500 };
      for (const target of [pod('none'), job('none')]) {
        const { standing, synced } = await verified(server, { ...asked, target });
        expect({ missing: standing.missing, synced }).to.deep.equal({ missing: true, synced: true });
      }
      await server.refuse();
      expect(await verified(server, { ...asked, target: pod('none') })).to.include({ synced: false });
    }));

  it('does not judge a Pod that is excluded', () =>
    withServer(async (server) => {
      const annotations = { 'sidecaraudit.dev/exclude': 'a test' };
      server.store.put('pods', 'ADDED', bare('a', 'default', { annotations }));
      const { standing } = await verified(server, { target: pod('a'), namespace: 'default' });
      expect(standing).to.deep.include({ missing: false, verified: false, excluded: ['a'] });
      expect(standing.group.store.pods.size).to.equal(0);
    }));

  it('needs to see Pods, and for a Job Jobs; it can do without nodes', () =>
    withServer(async (server) => {
      server.faults.forbid('jobs');
      const asked = { namespace: 'default' };
      expect(await failureOf(verified(server, { ...asked, target: job('a') }))).to.include({ code: 'SA2003' });
      server.faults.forbid('nodes');
      server.store.put('pods', 'ADDED', bare('a', 'default'));
      expect((await verified(server, { ...asked, target: pod('a') })).standing).to.include({ missing: false });
      server.faults.forbid('pods');
      expect(await failureOf(verified(server, { ...asked, target: pod('a') }))).to.include({ code: 'SA2003' });
    }));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startController } from '../../src/controller/controller.ts';
import { recordingPath } from '../../src/demo/recordings.ts';
import { play, type Playback } from '../../src/embedded/player.ts';
import { startApiServer, type ApiServer } from '../../src/embedded/server.ts';
import type { Json } from '../../src/evidence/json.ts';
import { parseTime, type Micros } from '../../src/evidence/time.ts';
import { openConnection } from '../../src/kube/connection.ts';
import { anonymous } from '../../src/kube/credentials.ts';
import { systemTiming } from '../../src/kube/timing.ts';
import { createLogger } from '../../src/log.ts';
import { openRecording } from '../../src/recording/source.ts';
import { startSession, type Session, type SessionOptions } from '../../src/recording/writer/session.ts';
import { auditReport, type JudgedPod } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import type { RuleVerdict } from '../../src/rules/verdict.ts';
import { until } from '../controller/harness.ts';
import { failureOf, withServer } from '../embedded/helpers.ts';
import { withFiles } from '../tools/temporary.ts';
import { namespaceIn } from '../verify/support.ts';
import { judgedIn, read } from './support.ts';

const FIXED = { gzip: false, force: false, rotateBytes: null, keep: 5, namespace: null, include: new Set<never>() };

async function begun(url: string, path: string, more: Partial<SessionOptions> = {}): Promise<Session> {
  const connection = openConnection({ server: url, credentials: anonymous });
  const session = startSession({ ...FIXED, connection, path, ...more });
  await until(() => session.synced());
  return session;
}

/** Records what a server says while `act` runs. */
async function recorded(
  act: (server: ApiServer, session: Session) => Promise<void>,
  before: (server: ApiServer) => void = () => undefined,
) {
  let result: { text: string; read: Awaited<ReturnType<typeof read>>; gaps: number } | undefined;
  await withFiles({}, (folder) =>
    withServer(async (server) => {
      before(server);
      const path = join(folder, 'r.ndjson');
      const session = await begun(server.url, path);
      try {
        await act(server, session);
      } finally {
        const { gaps } = session.stop();
        result = { text: readFileSync(path, 'utf8'), read: await read(openRecording(path)), gaps };
      }
    }),
  );
  if (result === undefined) throw new Error('nothing was recorded');
  return result;
}

/** The watch of Pods was told that it had fallen behind, and has listed them anew. */
async function relisted(session: Session): Promise<void> {
  await until(() => {
    const pods = session.health().find((h) => h.resource === 'pods');
    return pods?.synced === true && pods.restartsByReason.Expired !== undefined;
  }, 15_000);
}

const podNamed = (name: string, more: Json = {}): Json => ({
  metadata: { name, namespace: 'default', uid: name, creationTimestamp: '2026-11-22T12:00:00Z' },
  spec: { nodeName: 'lab', containers: [{ name: 'app' }] },
  status: { phase: 'Running' },
  ...more,
});

describe('recording a live stream', () => {
  it('gives on replay the very verdicts that the controller gave live', async function () {
    this.timeout(60_000);
    await Promise.all(['02-order', '03-completion', '07-native-job', '19-order-violated'].map(sameAsLive));
  });

  it('says that there was a gap: replay proves nothing across it, as the controller would not', async function () {
    this.timeout(20_000);
    const result = await recorded(async (server, session) => {
      server.store.put('pods', 'ADDED', podNamed('a'));
      await sleep(100);
      await server.refuse();
      server.store.put('pods', 'MODIFIED', podNamed('a', { status: { phase: 'Failed' } }));
      server.faults.dropHistory();
      await server.listen();
      await relisted(session);
    });
    expect(result.text).to.contain('"sidecaraudit.dev/gap":');
    expect(result.gaps).to.be.greaterThan(0);
    expect(result.read.store.pods.get('a')?.gaps).to.have.length(1);
    expect(result.read.store.pods.get('a')?.phase).to.equal('Failed');
  });

  it('invents no end for a Pod that went unseen', async function () {
    this.timeout(20_000);
    const result = await recorded(async (server, session) => {
      server.store.put('pods', 'ADDED', podNamed('gone'));
      await sleep(100);
      await server.refuse();
      server.store.put('pods', 'DELETED', podNamed('gone'));
      server.faults.dropHistory();
      await server.listen();
      await relisted(session);
    });
    expect(result.text).not.to.contain('"DELETED"');
    expect(result.read.store.pods.get('gone')?.ending).to.equal('Vanished');
  });

  it('says up to when it is complete: to its very end', async () => {
    const from = Date.now() * 1000;
    const { read } = await recorded(async (server) => {
      server.store.put('pods', 'ADDED', podNamed('a'));
      await sleep(400);
    });
    expect(read.now).to.be.within(from + 390_000, Date.now() * 1000);
  });

  it('tells a node once, however often its heart beats, and when its kubelet changes', async () => {
    const node = (kubeletVersion: string): Json => ({
      metadata: { name: 'n', uid: 'n' },
      status: { nodeInfo: { kubeletVersion, machineID: 'CANARY' } },
    });
    const { text, read } = await recorded(async (server) => {
      for (const version of ['v1.34.0', 'v1.34.0', 'v1.37.2', 'v1.37.2']) {
        server.store.put('nodes', 'MODIFIED', node(version));
        await sleep(30);
      }
    });
    expect(text.match(/"nodeInfo"/g)).to.have.length(2);
    expect(read.store.nodes.get('n')).to.equal('v1.37.2');
    expect(text).not.to.contain('CANARY');
  });

  it('goes on without what it may not see, and not without Pods', async () => {
    const { read } = await recorded(
      async (server) => {
        server.store.put('pods', 'ADDED', podNamed('a'));
        await sleep(100);
      },
      (server) => {
        server.faults.forbid('nodes');
        server.faults.forbid('events');
      },
    );
    expect([...read.store.pods.keys()]).to.deep.equal(['a']);
    await withFiles({}, (folder) =>
      withServer(async (server) => {
        server.faults.forbid('pods');
        const connection = openConnection({ server: server.url, credentials: anonymous });
        const session = startSession({ ...FIXED, connection, path: join(folder, 'r.ndjson') });
        expect(await failureOf(session.failed)).to.include({ code: 'SA2003' });
        session.stop();
      }),
    );
  });

  it('fails when the disk is full, and says so', async () => {
    await withServer(async (server) => {
      const connection = openConnection({ server: server.url, credentials: anonymous });
      const session = startSession({ ...FIXED, connection, path: '/dev/full', force: true });
      expect((await failureOf(session.failed)).message).to.match(/^SA1004 .*\/dev\/full: the disk is full/);
      expect(() => session.stop()).to.throw(/SA1004/);
    });
  });

  it('lets no secret reach the file', async () => {
    const { text, read } = await recorded(async (server) => {
      for (const [resource, object] of Object.entries(LADEN)) server.store.put(resource, 'ADDED', object);
      await sleep(200);
      server.store.put('pods', 'DELETED', LADEN.pods);
      await sleep(200);
    });
    expect(read.frames).to.equal(4);
    expect(text).not.to.match(/canary/i);
  });
});

/** Records what the controller judges, both there from the first frame on, and compares. */
async function sameAsLive(name: string): Promise<void> {
  const live = new Map<string, JudgedPod>();
  const jobs = new Map<string, readonly RuleVerdict[]>();
  const server = await startApiServer();
  server.store.put('sidecaraudits', 'ADDED', {
    metadata: { namespace: namespaceIn(name), name: 'all', uid: 'all', generation: 1 },
    spec: {},
  });
  let playback: Playback | undefined;
  const clock = (): Micros => playback?.now() ?? parseTime('2026-11-22T20:00:00Z') ?? 0;
  const controller = await startController({
    connection: openConnection({ server: server.url, credentials: anonymous }),
    log: createLogger({ level: 'error' }),
    namespace: null,
    metricsAddress: null,
    healthAddress: null,
    clock,
    onJudged: (uid, judged) => judged !== null && live.set(uid, judged),
    onJobJudged: (uid, verdicts) => verdicts !== null && jobs.set(uid, verdicts),
  });
  await withFiles({}, async (folder) => {
    const path = join(folder, 'r.ndjson');
    const session = await begun(server.url, path, { timing: { ...systemTiming, nowMicros: clock } });
    await until(() => controller.ready());
    playback = play(server.store, [recordingPath(name)], { speed: 20 });
    await playback.done;
    await sleep(300);
    await until(() => controller.idle());
    await controller.stop();
    expect(session.stop().gaps).to.equal(0);
    const replayed = await judgedIn(openRecording(path));
    expect(replayed.map((p) => p.timeline.record.uid)).to.have.members([...live.keys()]);
    for (const { timeline, verdicts } of replayed) {
      expect(verdicts, `${name} ${timeline.record.name}`).to.deep.equal(live.get(timeline.record.uid)?.verdicts);
    }
    const { store, now } = await read(openRecording(path));
    const report = auditReport(store, { settings: DEFAULT_SETTINGS, now: now ?? 0 });
    expect(report.jobs.map((job) => job.uid)).to.deep.equal([...jobs.keys()]);
    for (const job of report.jobs) {
      const said = ({ verdict, reason, message }: Pick<RuleVerdict, 'verdict' | 'reason' | 'message'>): string =>
        `${verdict} ${reason} ${message}`;
      expect(job.verdicts.map(said)).to.deep.equal(jobs.get(job.uid)?.map(said));
    }
  });
  await server.close();
}

const hidden = { labels: { team: 'CANARY' }, annotations: { token: 'CANARY' }, managedFields: [{ manager: 'CANARY' }] };
const probe = { exec: { command: ['CANARY'] }, httpGet: { httpHeaders: [{ name: 'A', value: 'CANARY' }] } };
const LADEN = {
  pods: podNamed('a', {
    metadata: { name: 'a', namespace: 'default', uid: 'a', ...hidden },
    spec: {
      nodeName: 'lab',
      containers: [
        {
          name: 'app',
          command: ['sh', '-c', 'CANARY'],
          args: ['CANARY'],
          env: [{ name: 'PASSWORD', value: 'CANARY' }],
          startupProbe: probe,
          lifecycle: { preStop: probe },
        },
      ],
      volumes: [{ name: 'v', csi: { volumeAttributes: { key: 'CANARY' } } }],
      imagePullSecrets: [{ name: 'CANARY' }],
    },
    status: {
      phase: 'Running',
      message: 'CANARY',
      conditions: [{ type: 'Ready', status: 'False', message: 'CANARY' }],
      containerStatuses: [{ name: 'app', lastState: { terminated: { exitCode: 1, message: 'CANARY' } } }],
    },
  }),
  events: {
    metadata: { name: 'a.1', namespace: 'default', uid: 'e', ...hidden },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'a', uid: 'a' },
    reason: 'Unhealthy',
    message: 'Liveness probe failed: CANARY',
    source: { component: 'kubelet', host: 'lab' },
  },
  jobs: {
    metadata: { name: 'j', namespace: 'default', uid: 'j', ...hidden },
    spec: { template: { spec: { containers: [{ env: [{ value: 'CANARY' }] }] } } },
    status: { conditions: [{ type: 'Failed', status: 'True', message: 'CANARY' }] },
  },
};

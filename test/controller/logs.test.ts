import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { AuditStatus } from '../../src/api/types.ts';
import type { ApiResponse, Connection } from '../../src/kube/connection.ts';
import { startBench, until, type Bench } from './harness.ts';

const RECORDING = '17-deadline-job';
const NAMESPACE = 'rec-deadline-job-81134';
const SPEC = { logs: [{ container: 'app' }, { container: 'proxy', toleranceMilliseconds: 90 }] };
const SECRET = 'the-words-of-a-container';

interface LogLine {
  readonly pod: string;
  readonly container: string;
  readonly t: string;
}

const LOGS = readFileSync(`test/fixtures/recordings/${RECORDING}/logs.ndjson`, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as LogLine);

const uidOfPod = (): string => {
  const watch = readFileSync(`test/fixtures/recordings/${RECORDING}/watch.ndjson`, 'utf8');
  return /"resource": "pods".*?"uid": "([-0-9a-f]{36})", "resourceVersion"/.exec(watch)?.[1] ?? '';
};

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

const answer = (status: number, text: string): ApiResponse => ({ status, headers: {}, body: bytes(text) });

/** The kubelet's side, which the embedded server has not: the logs of the recording, or a refusal. */
function withLogs(asked: string[], refused: boolean) {
  return (connection: Connection): Connection => ({
    ...connection,
    request: async (method, path, options) => {
      const [, pod, log] = /\/pods\/([^/]+)(\/log)?$/.exec(path) ?? [];
      if (pod === undefined || method !== 'GET') return connection.request(method, path, options);
      if (log === undefined) return answer(200, JSON.stringify({ metadata: { uid: uidOfPod() } }));
      asked.push(String(options?.query?.['container']));
      if (refused)
        return answer(403, JSON.stringify({ kind: 'Status', code: 403, reason: 'Forbidden', message: 'no' }));
      const line = LOGS.find((l) => l.pod === pod && l.container === options?.query?.['container']);
      return answer(200, line === undefined ? '' : `${line.t} ${SECRET}\n`);
    },
  });
}

describe('the controller and logs', () => {
  let bench: Bench;
  let asked: string[] = [];
  afterEach(() => bench.close());

  async function judged(
    readLogsIn: 'all' | ReadonlySet<string> | undefined,
    { spec = SPEC, refused = false }: { readonly spec?: object; readonly refused?: boolean } = {},
  ): Promise<AuditStatus> {
    asked = [];
    bench = await startBench({
      through: withLogs(asked, refused),
      ...(readLogsIn === undefined ? {} : { readLogsIn }),
    });
    bench.audit(NAMESPACE, 'audit', spec);
    await until(() => bench.controller.ready());
    await bench.play(RECORDING);
    await bench.settle();
    return bench.status(NAMESPACE, 'audit');
  }

  const stopOrder = (status: AuditStatus) => status.timelines?.[0]?.verdicts.find((v) => v.rule === 'StopOrder');
  const ready = (status: AuditStatus) => status.conditions?.find((c) => c.type === 'Ready');
  const sources = (status: AuditStatus) =>
    status.timelines?.[0]?.containers.map((c) => c.runs.at(-1)?.finished?.sources.join(' '));

  it('reads them where both the audit and the administrator say so, and says that it is an assumption', async () => {
    const status = await judged(new Set([NAMESPACE]));
    expect(asked.toSorted()).to.deep.equal(['app', 'app', 'proxy', 'proxy']);
    expect(sources(status)).to.deep.equal(['Log Status', 'Log Status']);
    expect(stopOrder(status)).to.include({ verdict: 'Verified', reason: 'InOrder' });
    expect(stopOrder(status)?.message).to.equal(
      'Assuming that the last line logged is the last act (of proxy, app): In order: app, proxy.',
    );
    expect(ready(status)?.message).not.to.include('logs');
  });

  it('keeps nothing of what they say', async () => {
    const status = await judged('all');
    expect(asked).not.to.have.length(0);
    expect(JSON.stringify(status)).not.to.include(SECRET);
    expect(JSON.stringify(bench.log)).not.to.include(SECRET);
  });

  it('reads none where the administrator has not said so, and the condition says what is missing', async () => {
    for (const nowhere of [undefined, new Set(['other'])]) {
      const status = await judged(nowhere);
      expect(asked).to.deep.equal([]);
      expect(stopOrder(status)).to.include({ verdict: 'Undecided' });
      expect(sources(status)).to.deep.equal(['Status', 'Status']);
      expect(ready(status)?.message).to.include(
        `The controller is not set to read logs in ${NAMESPACE} (--read-logs-in): spec.logs has no effect.`,
      );
      if (nowhere === undefined) await bench.close();
    }
  });

  it('reads none where no audit declares any', async () => {
    const status = await judged('all', { spec: {} });
    expect(asked).to.deep.equal([]);
    expect(ready(status)?.message).not.to.include('logs');
  });

  it('reads only those of the containers that are declared', async () => {
    const status = await judged('all', { spec: { logs: [{ container: 'app' }, { container: 'no-such' }] } });
    expect(new Set(asked)).to.deep.equal(new Set(['app']));
    expect(sources(status)).to.deep.equal(['Status', 'Log Status']);
  });

  it('goes on without them where it may not read them, says so once in its log and in the condition', async () => {
    const status = await judged('all', { refused: true });
    expect(stopOrder(status)).to.include({ verdict: 'Undecided' });
    expect(ready(status)).to.include({ status: 'True', reason: 'WatchingWithLimits' });
    expect(ready(status)?.message).to.include(
      `No permission to get pods/log in ${NAMESPACE}: spec.logs has no effect there.`,
    );
    const said = bench.log.filter((l) => l.message.startsWith('the last line of a log could not be read'));
    expect(said.map((l) => l.fields['code'])).to.deep.equal(['SA2003']);
  });
});

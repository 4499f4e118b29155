import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { AuditError } from '../../src/errors.ts';
import { lastLine } from '../../src/kube/last-line.ts';
import { StatusError } from '../../src/kube/status.ts';
import { systemTiming } from '../../src/kube/timing.ts';
import { json, until, withServer, type TestServer } from './support/servers.ts';

const T1 = '2026-11-22T20:49:24.167375931Z';
const T2 = '2026-11-22T20:49:27.585296593Z';
const SECRET = 'my-secret-token';

/** What the nth request of the log is answered; the Pod that is there meanwhile has this uid, or is not there. */
interface Scene {
  readonly log: readonly ((response: ServerResponse) => void)[];
  readonly uids?: readonly (string | null)[];
}

const stream =
  (...lines: readonly string[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end(lines.map((t) => `${t} ${SECRET}\n`).join(''));
  };
const refused = (code: number, reason: string) => (response: ServerResponse) =>
  json(response, { kind: 'Status', code, reason, message: 'no', details: { name: 'web-0' } }, code);
/** As the kubelet sends it, with the status 200, of a container that the runtime does not have any more. */
const complaint = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end(`unable to retrieve container logs for containerd://${'4f'.repeat(32)}`);
};
const gone = refused(404, 'NotFound');

async function reading(
  { log, uids = [] }: Scene,
  test: (read: () => Promise<string | null>, server: TestServer, abort: AbortController) => Promise<void>,
  timeoutMs = 5_000,
): Promise<void> {
  const counts = { log: 0, pod: 0 };
  const answer = (path: string, response: ServerResponse): void => {
    if (path.includes('/log?')) {
      log[Math.min(counts.log, log.length - 1)]?.(response);
      counts.log += 1;
      return;
    }
    const uid = uids.length === 0 ? 'uid-1' : uids[Math.min(counts.pod, uids.length - 1)];
    counts.pod += 1;
    if (uid == null) gone(response);
    else json(response, { metadata: { uid } });
  };
  await withServer(
    (request, response) => answer(request.url ?? '', response),
    async (server) => {
      const abort = new AbortController();
      const target = { namespace: 'shop', pod: 'web-0', uid: 'uid-1', container: 'app' };
      const { connection } = server;
      const read = () => lastLine(target, { connection, timing: systemTiming, timeoutMs, signal: abort.signal });
      await test(read, server, abort);
    },
  );
}

async function failure(scene: Scene, timeoutMs?: number): Promise<AuditError> {
  let found: unknown;
  await reading(
    scene,
    async (read) => {
      found = await read().then(
        (value) => `it read ${value}`,
        (error: unknown) => error,
      );
    },
    timeoutMs,
  );
  if (!(found instanceof AuditError)) throw new Error(`expected an AuditError, not ${String(found)}`);
  expect(found.message).not.to.include(SECRET);
  return found;
}

const gives = async (scene: Scene, stamp: string | null): Promise<void> =>
  reading(scene, async (read) => {
    expect(await read()).to.equal(stamp);
  });

describe('the last line of a log', () => {
  it('is what both the stream and the question after it say', async () => {
    await reading({ log: [stream(T1, T2), stream(T2)] }, async (read, server) => {
      expect(await read()).to.equal(T2);
      const asked = server.requests.map((r) => r.url ?? '');
      expect(asked[0]).to.equal(
        '/api/v1/namespaces/shop/pods/web-0/log?container=app&follow=true&timestamps=true&tailLines=1',
      );
      expect(server.requests[0]?.headers['accept-encoding']).to.equal('identity');
      expect(asked.filter((path) => path.includes('/log?'))).to.have.length(2);
    });
  });

  it('is waited for until the container ends', async () => {
    const late = (response: ServerResponse): void => {
      response.writeHead(200).write(`${T1} ${SECRET}\n`);
      setTimeout(() => response.end(`${T2} ${SECRET}\n`), 100);
    };
    await gives({ log: [late, stream(T2)] }, T2);
  });

  it('is none where nothing was logged', () => gives({ log: [stream()] }, null));

  it('goes on where the stream had ended before the container did', () =>
    gives({ log: [stream(T1), stream(T2), stream(T2)] }, T2));

  it('stands where the Pod is gone by then', () => gives({ log: [stream(T2), gone], uids: ['uid-1', null] }, T2));

  it('stands where the name is another Pod’s by then, whose log is not read', () =>
    gives({ log: [stream(T1), stream(T2)], uids: ['uid-1', 'uid-2'] }, T1));

  it('stands where the name is that of a Pod by then that has no log yet', async () => {
    const unscheduled = (response: ServerResponse): void => void response.writeHead(204).end();
    await gives({ log: [stream(T1), unscheduled], uids: ['uid-1', 'uid-2'] }, T1);
    await gives({ log: [stream(T1), refused(400, 'BadRequest')], uids: ['uid-1', 'uid-2'] }, T1);
    expect(await failure({ log: [stream(T1), refused(400, 'BadRequest')] })).to.include({ httpStatus: 400 });
  });

  it('stands where the kubelet has removed the container already, and the Pod goes next', async () => {
    const log = [stream(T1, T2), complaint];
    await gives({ log, uids: ['uid-1', 'uid-1', 'uid-1', null] }, T2);
    const stays = await failure({ log, uids: ['uid-1'] });
    expect(stays.message).to.include('a line has no time');
  });

  it('is not told of a Pod that has another uid from the beginning', async () => {
    expect((await failure({ log: [stream(T2)], uids: ['uid-2'] })).code).to.equal('SA2009');
    expect((await failure({ log: [gone], uids: [null] })).code).to.equal('SA2009');
  });

  it('is not told where the kubelet does not know a Pod that is still there', async () => {
    expect(await failure({ log: [stream(T2), gone] })).instanceOf(StatusError);
  });

  it('is not told where the connection breaks', async () => {
    const broken = (response: ServerResponse): void => {
      response.writeHead(200).write(`${T1} ${SECRET}\n`);
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    };
    expect((await failure({ log: [broken] })).code).to.equal('SA2002');
    expect((await failure({ log: [stream(T2), broken] })).code).to.equal('SA2002');
  });

  it('is not told where the stream ends again and again before the container does', async () => {
    let n = 10;
    const other = (response: ServerResponse): void => stream(`2026-11-22T20:49:${(n += 1)}.1Z`)(response);
    expect((await failure({ log: [other] })).message).to.include('the stream ended before the container did');
  });

  it('is not told where a line has no time', async () => {
    const complaint = (response: ServerResponse): void => void response.writeHead(200).end(`${SECRET} ${SECRET}\n`);
    expect((await failure({ log: [complaint] })).message).to.include('a line has no time');
  });

  it('is not told where it may not be read, or the kubelet cannot be asked', async () => {
    expect(await failure({ log: [refused(403, 'Forbidden')] })).to.include({ code: 'SA2003', httpStatus: 403 });
    expect(await failure({ log: [stream(T2), refused(502, 'BadGateway')] })).to.include({ httpStatus: 502 });
  });

  it('is not waited for longer than the container may take', async () => {
    const endless = (response: ServerResponse): void => void response.writeHead(200).write(`${T1} ${SECRET}\n`);
    expect((await failure({ log: [endless] }, 100)).message).to.include('did not end within 0.1 s');
  });

  it('leaves no stream open when it is called off, or when the Pod was another', async () => {
    const endless = (response: ServerResponse): void => void response.writeHead(200).write(`${T1} ${SECRET}\n`);
    await reading({ log: [endless] }, async (read, server, abort) => {
      const found = read().catch((error: unknown) => error);
      await until(() => server.requests.length === 2);
      abort.abort(new Error('the end'));
      expect(await found).to.include({ message: 'the end' });
      await until(() => server.open() <= 1, 'the end of the stream');
    });
    await reading({ log: [endless], uids: ['uid-2'] }, async (read, server) => {
      expect(await read().catch((error: unknown) => error)).instanceOf(AuditError);
      await until(() => server.open() <= 1, 'the end of the stream');
    });
  });
});

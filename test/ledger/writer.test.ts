import { expect } from 'chai';
import { startApiServer, type ApiServer } from '../../src/embedded/server.ts';
import { newNamespace } from '../../src/embedded/store.ts';
import { kubeClient } from '../../src/kube/client.ts';
import { openConnection, type Connection } from '../../src/kube/connection.ts';
import { anonymous } from '../../src/kube/credentials.ts';
import { createKeptPods, keepNow, type KeptPods } from '../../src/ledger/kept-pods.ts';
import { lineOf } from '../../src/ledger/line.ts';
import { readShard, shardName, shardObject, textOf } from '../../src/ledger/object.ts';
import { ledgerWriter, type LedgerWriter } from '../../src/ledger/writer.ts';
import { keptPod } from './making.ts';

const OWN = 'own';
const INTERVAL = 30_000;

interface Replica {
  readonly kept: KeptPods;
  readonly writer: LedgerWriter;
  readonly written: string[];
  readonly unreadable: number[];
  readonly touched: string[];
  readonly warned: string[];
}

describe('ledger/writer', () => {
  let server: ApiServer;
  let connection: Connection;
  let clock: number;
  let leader: Replica | null;

  beforeEach(async () => {
    server = await startApiServer();
    server.store.put('namespaces', 'ADDED', newNamespace(OWN));
    connection = openConnection({ server: server.url, credentials: anonymous });
    clock = 0;
    leader = null;
  });
  afterEach(async () => {
    await connection.close();
    await server.close();
  });

  function replica(): Replica {
    const [written, unreadable, touched, warned]: [string[], number[], string[], string[]] = [[], [], [], []];
    const kept = createKeptPods();
    const quiet = (): void => undefined;
    const writer = ledgerWriter({
      client: kubeClient(connection),
      log: { debug: quiet, info: quiet, warn: (message) => warned.push(message), error: quiet },
      namespace: OWN,
      kept,
      mayWrite: () => leader === null || leader.kept === kept,
      onRead: (uids) => touched.push(...uids),
      onResult: (result) => written.push(result),
      onUnreadable: (count) => unreadable.push(count),
      monotonicMs: () => clock,
    });
    return { kept, writer, written, unreadable, touched, warned };
  }

  function keepMany({ kept }: Replica, from: number, to: number): void {
    for (let i = from; i < to; i += 1) keepNow(kept, `uid-${i}`, keptPod(`uid-${i}`));
  }

  function stored(): ReadonlyMap<string, readonly string[]> {
    const objects = server.store.list(server.store.resource('configmaps'));
    return new Map(
      objects.map((object) => [
        (object as { metadata: { name: string } }).metadata.name,
        [...readShard(object).lines.keys()],
      ]),
    );
  }

  function uidsStored(): readonly string[] {
    return [...stored().values()].flat().sort();
  }

  it('writes what has changed, at most once per object in 30 s, and nothing where nothing has', async () => {
    const one = replica();
    keepMany(one, 0, 10);
    await one.writer.flush();
    expect(uidsStored()).to.have.length(10);
    keepMany(one, 0, 11);
    await one.writer.flush();
    expect(one.written).to.deep.equal(['written']);
    clock += INTERVAL;
    await one.writer.flush();
    clock += INTERVAL;
    keepMany(one, 0, 11);
    await one.writer.flush();
    expect(one.written).to.deep.equal(['written', 'written']);
    expect(uidsStored()).to.have.length(11);
  });

  it('writes the rest at the end, however short the time since the last write', async () => {
    const one = replica();
    keepMany(one, 0, 1);
    await one.writer.flush();
    keepMany(one, 1, 2);
    await one.writer.flush(true);
    expect(uidsStored()).to.deep.equal(['uid-0', 'uid-1']);
  });

  it('is read by the next as it was, which then has nothing to write', async () => {
    const one = replica();
    keepMany(one, 0, 1_200);
    await one.writer.flush();
    const two = replica();
    await two.writer.load();
    expect(two.kept.before).to.deep.equal(one.kept.lines);
    expect(two.touched).to.have.length(1_200);
    await two.writer.flush(true);
    expect(two.written).to.deep.equal([]);
  });

  it('grows by objects that are written before those that lose Pods to them: no Pod is ever in none', async () => {
    const one = replica();
    keepMany(one, 0, 500);
    await one.writer.flush();
    expect([...stored().keys()]).to.deep.equal([shardName(0)]);
    keepMany(one, 500, 1_200);
    await one.writer.flush();
    // The old object is not due yet: what moved is in both.
    expect(stored().get(shardName(0))).to.have.length(500);
    expect(new Set(uidsStored())).to.include('uid-0').and.to.include('uid-499');
    clock += INTERVAL;
    await one.writer.flush();
    expect(stored().size).to.equal(4);
    expect(uidsStored()).to.deep.equal([...one.kept.lines.keys()].sort());
  });

  it('shrinks by objects that go only when what was in them is elsewhere', async () => {
    const one = replica();
    keepMany(one, 0, 1_200);
    await one.writer.flush();
    for (let i = 100; i < 1_200; i += 1) keepNow(one.kept, `uid-${i}`, null);
    await one.writer.flush();
    expect(stored().size, 'nothing is due').to.equal(4);
    clock += INTERVAL;
    await one.writer.flush();
    expect([...stored().keys()]).to.deep.equal([shardName(0)]);
    expect(uidsStored()).to.have.length(100);
  });

  it('deletes the last object with the last Pod', async () => {
    const one = replica();
    keepMany(one, 0, 1);
    await one.writer.flush();
    keepNow(one.kept, 'uid-0', null);
    clock += INTERVAL;
    await one.writer.flush();
    expect(stored().size).to.equal(0);
    expect(one.written).to.deep.equal(['written', 'deleted']);
  });

  it('does not write while another replica does, and reads anew when it is its turn', async () => {
    const [one, two] = [replica(), replica()];
    leader = one;
    await two.writer.load();
    keepMany(one, 0, 2);
    keepMany(two, 1, 3);
    await one.writer.flush();
    await two.writer.flush(true);
    expect(uidsStored()).to.deep.equal(['uid-0', 'uid-1']);
    leader = two;
    await two.writer.flush(true);
    expect([...two.kept.before.keys()].sort()).to.deep.equal(['uid-0', 'uid-1']);
    expect(uidsStored()).to.deep.equal(['uid-0', 'uid-1', 'uid-2']);
  });

  it('names what it cannot read, counts it, takes nothing from it and writes it anew', async () => {
    server.store.put('configmaps', 'ADDED', {
      ...shardObject(OWN, 0, `?\n${textOf(new Map([['a', lineOf(keptPod('a'))]])).text}`),
    });
    server.store.put('configmaps', 'ADDED', {
      metadata: { name: shardName(1), namespace: OWN },
      data: { x: 'foreign' },
    });
    const one = replica();
    await one.writer.load();
    expect(one.unreadable).to.deep.equal([1, 1]);
    expect(one.warned).to.have.length(2);
    expect([...one.kept.before.keys()]).to.deep.equal(['a']);
    clock += INTERVAL;
    await one.writer.flush();
    expect(stored()).to.deep.equal(new Map([[shardName(0), ['a']]]));
  });

  it('without the permission to read writes nothing, says so, and asks again a minute later', async () => {
    server.faults.forbid('configmaps');
    const one = replica();
    await one.writer.load();
    keepMany(one, 0, 1);
    await one.writer.flush();
    expect(one.writer.refused()).to.match(/^No permission to get the ConfigMaps sidecar-audit-ledger-00/);
    expect(one.warned).to.have.length(1);
    server.faults.clear();
    await one.writer.flush();
    expect(stored().size).to.equal(0);
    clock += 60_000;
    await one.writer.flush();
    expect(uidsStored()).to.deep.equal(['uid-0']);
    expect(one.writer.refused()).to.equal(null);
  });

  it('after a failure tries again, and loses nothing', async () => {
    const one = replica();
    await one.writer.load();
    keepMany(one, 0, 3);
    await server.refuse();
    await one.writer.flush();
    expect(one.written).to.deep.equal(['failed']);
    await server.listen();
    clock += 5_000;
    await one.writer.flush();
    expect(uidsStored()).to.deep.equal(['uid-0', 'uid-1', 'uid-2']);
  });
});

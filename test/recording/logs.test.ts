import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { AuditError } from '../../src/errors.ts';
import { formatTime } from '../../src/evidence/time.ts';
import { lastLines, type LastLine } from '../../src/recording/log-lines.ts';
import { replayAll } from '../../src/recording/replay-all.ts';
import { reportOf } from '../../src/recording/judge-groups.ts';
import { openRecording } from '../../src/recording/source.ts';
import { takeLogs } from '../../src/recording/take-logs.ts';
import type { AuditReport } from '../../src/report/report.ts';
import { recordingsIn, podsOf, requestsOf } from '../../tools/accuracy/recording.ts';
import { score, type Score } from '../../tools/accuracy/score.ts';
import { total } from '../../tools/accuracy/table.ts';
import { withFiles } from '../tools/temporary.ts';
import { declaring } from '../support/logs.ts';
import { line, pathOf, pod, RECORDINGS, recordingOf } from './support.ts';

const FOLDER = dirname(dirname(pathOf('02-order')));

const log = (more: object): string =>
  `${JSON.stringify({ pod: 'pod', container: 'app', run: 0, t: '2026-11-22T12:00:12.1Z', line: 'bye', ...more })}\n`;

const shown = ({ pod: name, container, restartCount, ceil }: LastLine): string =>
  `${name} ${container} ${restartCount} ${formatTime(ceil).slice(17)}`;

async function refusal(...chunks: readonly (string | Uint8Array)[]): Promise<string> {
  const found: unknown = await lastLines(recordingOf(...chunks)).catch((error: unknown) => error);
  if (!(found instanceof AuditError)) throw new Error('nothing is wrong with it');
  return found.message;
}

describe('logs.ndjson', () => {
  it('gives the last line of each run, without its text', async () => {
    const lines = await lastLines(
      recordingOf(log({}), log({ t: '2026-11-22T12:00:12.300000001Z' }), log({ run: 1 }), log({ container: 'proxy' })),
    );
    expect(lines.map(shown)).to.deep.equal(['pod app 0 12.300001Z', 'pod app 1 12.100000Z', 'pod proxy 0 12.100000Z']);
    expect(JSON.stringify(lines)).not.to.include('bye');
  });

  it('may be compressed', async () => {
    expect((await lastLines(openRecording(pathOf('02-order', 'logs.ndjson')))).length).to.equal(3);
    await withFiles({ 'logs.ndjson': '' }, async (folder) => {
      const path = join(folder, 'logs.ndjson');
      writeFileSync(path, gzipSync(log({})));
      expect((await lastLines(openRecording(path))).map(shown)).to.deep.equal(['pod app 0 12.100000Z']);
    });
  });

  it('is of no use where one line cannot be read, and no text of it is repeated', async () => {
    for (const nonsense of ['{"pod": "bye', '[]', '{}', log({ run: -1 }), log({ run: '0' }), log({ t: 'bye' })]) {
      const message = await refusal(log({}), `${nonsense}\n`);
      expect(message).to.match(/^SA1002 .*watch\.ndjson:2: /);
      expect(message).not.to.include('bye');
    }
    expect(await refusal(log({}), Buffer.from([0xff, 0x0a]))).to.include('not UTF-8');
  });
});

describe('which Pod a log is of', () => {
  const [A, B] = ['uid-a', 'uid-b'];
  const uids = new Set([A, B]);

  async function taken(pods: readonly (readonly [name: string, uid: string])[], ...lines: readonly object[]) {
    const frames = pods.map(([name, uid], i) => line(i, 'pods', 'ADDED', pod(i + 1, ['app'], [], { name, uid })));
    const groups = await replayAll([recordingOf(...frames)]);
    takeLogs(groups, uids, await lastLines(recordingOf(...lines.map(log))));
    return groups.flatMap(({ store }) => [...store.logs.keys()]);
  }

  it('the name tells, where one Pod has it', async () => {
    expect(await taken([['pod', A]], {})).to.deep.equal([A]);
    expect(await taken([['pod', A]], { pod: 'other' })).to.deep.equal([]);
  });

  it('nothing tells, where the Pod was made again under its name', async () => {
    const twice = [
      ['pod', A],
      ['pod', B],
    ] as const;
    expect(await taken(twice, {})).to.deep.equal([]);
    expect(await taken(twice, { uid: B })).to.deep.equal([B]);
  });

  it('a namespace or a uid that is given has to be the Pod’s', async () => {
    expect(await taken([['pod', A]], { namespace: 'ns' })).to.deep.equal([A]);
    expect(await taken([['pod', A]], { namespace: 'other' })).to.deep.equal([]);
    expect(await taken([['pod', A]], { uid: 'other' })).to.deep.equal([]);
  });

  it('a Pod of another recording has another log', async () => {
    expect(await taken([['pod', 'uid-c']], {})).to.deep.equal([]);
  });
});

describe('the recordings, where the last line of every container is declared to be its last act', function () {
  this.timeout(60_000);

  async function report(name: string, toleranceMs: number | null): Promise<AuditReport> {
    let told: ReadonlySet<string> = new Set();
    const groups = await replayAll([openRecording(pathOf(name))], { onRead: (_, read) => (told = read.told) });
    const lines = await lastLines(openRecording(pathOf(name, 'logs.ndjson')));
    takeLogs(groups, told, lines);
    const containers = toleranceMs === null ? [] : lines.map((l) => [l.container, toleranceMs] as const);
    return reportOf(groups, declaring(Object.fromEntries(containers)));
  }

  async function scores(toleranceMs: number | null): Promise<ReadonlyMap<string, Score>> {
    const all = new Map<string, Score>();
    for (const { name, lines, truth } of recordingsIn(FOLDER)) {
      const frames = podsOf(lines);
      const requests = requestsOf(frames);
      all.set(name, score({ report: await report(name, toleranceMs), frames, truth, requests }));
    }
    return all;
  }
  const stopsOf = (all: ReadonlyMap<string, Score>): number => total([...all.values()]).stops.decided;
  const faults = (all: ReadonlyMap<string, Score>): readonly string[] =>
    [...all.values()].flatMap((s) => [...s.excluded, ...s.wrong, ...s.unproven, ...s.pairs]);

  it('keep every verdict true and every bound right, and decide more stops than without', async () => {
    const [without, withLogs] = [await scores(null), await scores(100)];
    expect(faults(withLogs)).to.deep.equal([]);
    expect(stopsOf(without)).to.equal(33);
    expect(stopsOf(withLogs)).to.equal(37);
  });

  it('are decided where lines lie further apart than the tolerance, containers that end in one second too', async () => {
    const all = await scores(20);
    expect([...all.values()].flatMap((s) => [...s.wrong, ...s.unproven, ...s.pairs])).to.deep.equal([]);
    for (const name of ['16-rollout', '21-same-second']) {
      expect(all.get(name)?.stops.decided, name).to.equal(all.get(name)?.stops.all);
    }
    expect(stopsOf(all)).to.equal(54);
  });

  it('have bounds that are wrong where the tolerance is smaller than the runtime was slow: an assumption is no proof', async () => {
    const excluded = async (ms: number): Promise<number> => total([...(await scores(ms)).values()]).excluded.length;
    expect(await excluded(70)).to.equal(0);
    expect(await excluded(20)).to.be.greaterThan(0);
    expect(await excluded(0)).to.be.greaterThan(await excluded(20));
  });

  it('give 02-order the same verdicts, with sharper bounds', async () => {
    const [without, withLogs] = [await report('02-order', null), await report('02-order', 100)];
    const verdicts = ({ pods }: AuditReport) => pods[0]?.verdicts.map((v) => [v.rule, v.verdict, v.message]);
    expect(verdicts(withLogs)).to.deep.equal(verdicts(without));
    for (const container of withLogs.pods[0]?.containers ?? []) {
      const finished = container.runs[0]?.finished;
      expect(finished?.evidence.at(-1)).to.deep.equal({ source: 'Log', ref: `${container.name}/0` });
      const [from, to] = [finished?.earliest, finished?.latest].map((t) => Date.parse(t ?? ''));
      expect((to ?? 0) - (from ?? 0), container.name).to.be.within(0, 201);
    }
  });

  it('say of what rests on it that it is an assumption, and only of that', async () => {
    for (const name of RECORDINGS) {
      const [without, withLogs] = [await report(name, null), await report(name, 100)];
      const before = without.pods.flatMap((p) => p.verdicts);
      withLogs.pods
        .flatMap((p) => p.verdicts)
        .forEach((verdict, i) => {
          const same = verdict.verdict === before[i]?.verdict && verdict.reason === before[i].reason;
          const assumed = verdict.message.startsWith('Assuming that the last line logged is the last act');
          if (!same) expect(assumed, `${name} ${verdict.rule} ${verdict.message}`).to.equal(true);
          if (!assumed) expect(verdict.message, name).to.equal(before[i]?.message);
        });
    }
  });

  it('name nobody’s words', async () => {
    const text = JSON.stringify(await report('18-sidecar-oom', 100));
    expect(readFileSync(pathOf('18-sidecar-oom', 'logs.ndjson'), 'utf8')).to.include('"line": "Killed"');
    expect(text).not.to.match(/"line"/);
  });
});

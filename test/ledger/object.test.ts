import { expect } from 'chai';
import { keptOf, lineOf, problemOf } from '../../src/ledger/line.ts';
import { chosen, readShard, shardObject, textOf } from '../../src/ledger/object.ts';
import type { KeptPod } from '../../src/rules/kept.ts';
import { keptPod } from './making.ts';

const [check] = keptPod('a').startOrder;
const violated: KeptPod = keptPod('a', {
  attempts: 2,
  startOrder: [
    {
      ...(check as KeptPod['startOrder'][number]),
      attempt: 1,
      verdict: 'Violated',
      reason: 'OutOfOrder',
      runs: [null, 'a0'],
      bounds: [
        { earliest: 1, latest: 2 },
        { earliest: 3, latest: 4 },
      ],
    },
  ],
});

describe('ledger/line', () => {
  it('says of a Pod what was decided, readably and in a few hundred bytes', () => {
    expect(JSON.parse(lineOf(keptPod('a')))).to.deep.equal({
      uid: 'a',
      namespace: 'shop',
      name: 'web-a',
      at: '2026-01-01T12:00:00Z',
      attempts: 1,
      lives: { app: 'a0', proxy: 'p0' },
      startOrder: [
        {
          before: 'proxy started',
          after: 'app',
          verdict: 'Verified',
          reason: 'ShownInOrder',
          runs: ['p0', 'a0'],
          evidence: ['Frame 4711'],
        },
      ],
    });
  });

  it('comes back as it was, attempts and bounds too', () => {
    for (const pod of [keptPod('a'), violated]) {
      expect(problemOf(lineOf(pod))).to.equal(null);
      expect(keptOf(lineOf(pod))).to.deep.equal(pod);
    }
  });

  it('is the same bytes in whatever order the containers were seen', () => {
    const lives = new Map([...keptPod('a').lives].toReversed());
    expect(lineOf(keptPod('a', { lives }))).to.equal(lineOf(keptPod('a')));
  });

  const entry = JSON.parse(lineOf(keptPod('a'))) as Record<string, unknown> & { startOrder: object[] };
  const bad: Readonly<Record<string, string>> = {
    'no JSON': '{',
    'no object': '[]',
    'no uid': JSON.stringify({ ...entry, uid: undefined }),
    'no time': JSON.stringify({ ...entry, at: 'yesterday' }),
    'no checks': JSON.stringify({ ...entry, startOrder: [] }),
    'a verdict that there is not': JSON.stringify({
      ...entry,
      startOrder: [{ ...entry.startOrder[0], verdict: 'Fine' }],
    }),
    'a source that is an assumption': JSON.stringify({
      ...entry,
      startOrder: [{ ...entry.startOrder[0], evidence: ['Log app'] }],
    }),
    'control characters': JSON.stringify({ ...entry, startOrder: [{ ...entry.startOrder[0], after: 'a\u001B[2J' }] }),
    'an attempt beyond those there were': JSON.stringify({
      ...entry,
      startOrder: [{ ...entry.startOrder[0], attempt: 1 }],
    }),
  };
  for (const [what, line] of Object.entries(bad)) {
    it(`is refused, with its reason: ${what}`, () => {
      expect(problemOf(line)).to.be.a('string');
    });
  }

  it('of a newer build is read as far as this one knows it', () => {
    expect(problemOf(JSON.stringify({ ...entry, stopOrder: [] }))).to.equal(null);
  });
});

describe('ledger/object', () => {
  const lines = new Map(['b', 'a', 'c'].map((uid) => [uid, lineOf(keptPod(uid))]));

  it('is the same bytes whatever the order of the Pods', () => {
    const { text } = textOf(lines);
    expect(textOf(new Map([...lines].toReversed())).text).to.equal(text);
    expect(readShard(shardObject('own', 0, text)).lines).to.deep.equal(lines);
  });

  it('stays below what an object may have, and counts what has no room', () => {
    const many = new Map(Array.from({ length: 4_000 }, (_, i) => [String(i), lineOf(keptPod(String(i)))] as const));
    const { text, leftOut } = textOf(many);
    expect(Buffer.byteLength(text)).to.be.below(1024 * 1024);
    expect(leftOut).to.be.above(0);
    expect(text.trimEnd().split('\n')).to.have.length(4_000 - leftOut);
  });

  it('of someone else is named, and nothing is taken from it', () => {
    for (const object of [null, {}, { data: { other: 'x' } }, { data: { pods: 3 } }])
      expect(readShard(object)).to.deep.equal({ lines: new Map(), text: '', problems: ['data.pods is missing'] });
  });

  it('keeps what can be read beside what cannot', () => {
    const { lines: read, problems } = readShard({ data: { pods: `?\n${lines.get('a') ?? ''}\n` } });
    expect([...read.keys()]).to.deep.equal(['a']);
    expect(problems).to.deep.equal(['line 1: it is not JSON']);
  });

  it('of two lines about one Pod the one that knows more counts, in whatever order they are read', () => {
    const [less, more] = [lineOf(keptPod('a')), lineOf(violated)];
    expect([chosen(less, more), chosen(more, less), chosen(undefined, less)]).to.deep.equal([more, more, less]);
  });
});

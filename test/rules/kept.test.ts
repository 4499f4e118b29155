import { expect } from 'chai';
import { join } from 'node:path';
import type { KeptPod } from '../../src/rules/kept.ts';
import { recordingsIn, type Line } from '../../tools/accuracy/recording.ts';
import { from, live, type Life } from '../support/lives.ts';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, waiting } from '../support/status.ts';

const shape = { containers: { side: 'sidecar', app: 'app' } } as const;
const UID = 'uid-1';
/** Both start within one second; a frame shows the order, which no later one can. */
const began = (): PodStory =>
  new PodStory(shape)
    .frame(1, { side: waiting(), app: waiting() }, { sandbox: [true, 0] })
    .frame(3.5, { side: running(3) })
    .frame(9, { app: running(3) });
const first = live(UID, began().lines, null);
/** As a controller first sees it an hour later. */
const late = (statuses = {}, options = {}): PodStory =>
  new PodStory(shape).frame(4_000, { side: running(3), app: running(3), ...statuses }, options);

function told({ report }: Life): string {
  const verdict = report.pods[0]?.verdicts.find((v) => v.rule === 'StartOrder');
  return `${verdict?.verdict ?? ''}/${verdict?.reason ?? ''}`;
}

function after(story: PodStory, kept: KeptPod | null = first.kept): Life {
  return live(UID, story.lines, kept);
}

describe('rules/start-order with a ledger', () => {
  it('stands though its evidence has expired, shows what that was, and says so', () => {
    const life = after(late());
    const [verdict] = life.report.pods[0]?.verdicts ?? [];
    expect(told(life)).to.equal('Verified/InOrder');
    expect(verdict?.checks[0]?.evidence).to.deep.equal([{ source: 'Frame', ref: '102' }]);
    expect(verdict?.message).to.equal(
      'In order: side, app. (decided from evidence of 2026-01-01T12:00:03Z, which has since expired)',
    );
    expect(told(after(late(), null))).to.equal('Undecided/EvidenceExpired');
  });

  it('does not say so of what the evidence still decides', () => {
    const story = late({ app: running(7) });
    expect(after(story).report).to.deep.equal(after(story, null).report);
  });

  it('stands when a container has restarted meanwhile and another has not: the sandbox is the same', () => {
    const story = late({ app: running(900, { id: 'r1', restart: 1, last: end(3, 890, 1) }) });
    expect(told(after(story))).to.equal('Verified/InOrder');
  });

  it('says nothing when every container has restarted meanwhile: it may have been a new attempt', () => {
    const story = late({
      side: running(900, { id: 'r5', restart: 5 }),
      app: running(900, { id: 'r5', restart: 5 }),
    });
    expect(told(after(story))).to.equal('Undecided/RunsUnobserved');
  });

  it('of attempt 0 says nothing of attempt 1', () => {
    const story = late({}, { sandbox: [true, 0] })
      .frame(4_010, { side: ended(3, 4_009, 137), app: ended(3, 4_009, 137) }, { sandbox: [false, 4_009] })
      .frame(4_020, {}, { sandbox: [true, 4_020] })
      .frame(4_030, {
        side: running(4_021, { id: 'r1', restart: 1, last: end(3, 4_009, 137) }),
        app: running(4_021, { id: 'r1', restart: 1, last: end(3, 4_009, 137) }),
      });
    const checks = after(story).report.pods[0]?.verdicts[0]?.checks.map((c) => `#${c.attempt} ${c.verdict}`);
    expect(checks).to.deep.equal(['#0 Verified', '#1 Undecided']);
  });

  it('of attempt 1 still knows of it when only its runs are seen, and of attempt 0 what it was', () => {
    const again = began()
      .frame(21, { side: ended(3, 20, 137), app: ended(3, 20, 137) }, { sandbox: [false, 20] })
      .frame(22, {}, { sandbox: [true, 22] })
      .frame(30, {
        side: running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
        app: running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
      })
      .began('side', 24.1, 24.2)
      .began('app', 24.3, 24.4);
    const { kept } = live(UID, again.lines, null);
    const story = late({
      side: running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
      app: running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
    });
    const life = after(story, kept);
    const checks = life.report.pods[0]?.verdicts[0]?.checks.map((c) => `#${c.attempt} ${c.verdict}`);
    expect(kept?.attempts).to.equal(2);
    expect(checks).to.deep.equal(kept?.startOrder.map((c) => `#${c.attempt} ${c.verdict}`));
    expect(life.kept).to.deep.equal(kept);
  });

  it('that the evidence contradicts decides nothing, and says ConflictingEvidence from then on', () => {
    const story = late({ side: running(5), app: running(3) });
    expect(told(after(story, null))).to.equal('Violated/OutOfOrder');
    const life = after(story);
    expect(told(life)).to.equal('Undecided/ConflictingEvidence');
    expect(life.contradicted).to.equal(true);
    expect(told(after(story, life.kept))).to.equal('Undecided/ConflictingEvidence');
    expect(told(after(late(), life.kept))).to.equal('Undecided/ConflictingEvidence');
  });

  it('Violated stands too, with by how much', () => {
    const broken = new PodStory(shape).frame(9, { side: running(3), app: running(3) }).began('app', 3.1, 3.2);
    const { kept } = live(UID, broken.began('side', 3.5, 3.6).lines, null);
    const [verdict] = after(late(), kept).report.pods[0]?.verdicts ?? [];
    expect(verdict).to.include({ verdict: 'Violated', reason: 'OutOfOrder' });
    expect(verdict?.message).to.contain('app started before side started, by 300 ms to 500 ms');
  });

  it('that rests on the names of Events counts for nothing once that clock is known to step', () => {
    const byEvents = new PodStory(shape).frame(9, { side: running(3), app: running(3) });
    const { kept } = live(UID, byEvents.began('side', 3.1, 3.2).began('app', 3.3, 3.4).lines, null);
    expect(kept?.startOrder[0]?.evidence.map((e) => e.source)).to.include('Event');
    expect(told(after(late(), kept))).to.equal('Verified/InOrder');
    const stepped = late().event(4_001, 'Killing', 'side', { created: 4_100 }).event(4_002, 'Killing', 'app');
    expect(told(after(stepped, kept))).to.equal('Undecided/EvidenceExpired');
    expect(told(after(stepped)), 'a frame has no clock').to.equal('Verified/InOrder');
  });

  it('is not kept of a Pod that is gone, nor where nothing is decided', () => {
    const gone = began().frame(4_100, {}, { type: 'DELETED' });
    expect(live(UID, gone.lines, null).kept).to.equal(null);
    expect(live(UID, late().lines, null).kept).to.equal(null);
  });

  describe('of every recorded Pod', () => {
    for (const { name, lines } of recordingsIn(join(import.meta.dirname, '../fixtures/recordings'))) {
      it(`stands: ${name}`, () => {
        for (const uid of uidsOf(lines)) {
          const own = lines.filter((l) => l.resource !== 'pods' || uidOf(l) === uid);
          const ending = own.findIndex((l) => l.resource === 'pods' && isEnding(l));
          const cut = ending === -1 ? own.length : ending;
          const before = live(uid, own.slice(0, cut), null);
          const [wanted, then] = [before, live(uid, from(own, cut, cut), before.kept)].map(
            ({ report }) =>
              report.pods.find((p) => p.uid === uid)?.verdicts.find((v) => v.rule === 'StartOrder')?.verdict,
          );
          expect(then).to.equal(wanted);
        }
      });
    }
  });
});

interface RawPod {
  readonly metadata: { readonly uid: string; readonly deletionTimestamp?: string };
  readonly status?: { readonly phase?: string };
}

function uidsOf(lines: readonly Line[]): ReadonlySet<string> {
  return new Set(lines.filter((l) => l.resource === 'pods').map(uidOf));
}

function uidOf({ object }: Line): string {
  return (object as RawPod).metadata.uid;
}

function isEnding({ object }: Line): boolean {
  const { metadata, status } = object as RawPod;
  return metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed'].includes(status?.phase ?? '');
}

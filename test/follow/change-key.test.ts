import { expect } from 'chai';
import { changeKey } from '../../src/follow/change-key.ts';
import { createStore } from '../../src/evidence/store.ts';
import { SECOND } from '../../src/evidence/time.ts';
import { replayInto } from '../../src/recording/replay-into.ts';
import { judgedPods } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { linesOf, recordingOf } from '../recording/support.ts';

async function keyAfter(recording: string, frames: number, later = 0): Promise<string> {
  const store = createStore();
  const lines = linesOf(recording).slice(0, frames);
  const { now } = await replayInto(store, recordingOf(lines.map((line) => `${line}\n`).join('')));
  const judged = judgedPods(store, { settings: DEFAULT_SETTINGS, now: (now ?? 0) + later });
  return judged.map(changeKey).join('\n');
}

describe('what is new of a Pod', () => {
  it('is not that time goes by', async () => {
    expect(await keyAfter('05-readiness', 40, 5 * SECOND)).to.equal(await keyAfter('05-readiness', 40));
  });

  it('is a verdict that time alone brought about', async () => {
    expect(await keyAfter('05-readiness', 40, 300 * SECOND)).not.to.equal(await keyAfter('05-readiness', 40));
  });

  it('is each step of a life', async () => {
    const all = linesOf('02-order').length;
    const keys = new Set<string>();
    for (let frames = 1; frames <= all; frames += 1) keys.add(await keyAfter('02-order', frames));
    expect(keys.size).to.be.within(8, all);
  });
});

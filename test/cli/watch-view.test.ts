import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { watchView } from '../../src/cli/watch-view.ts';
import type { Look } from '../../src/follow/follow.ts';
import { podsOf } from '../../src/recording/judge-groups.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { linesOf, read, recordingOf } from '../recording/support.ts';
import { terminal } from '../render/terminal.ts';

const ABOUT = 'pod/sidecar-order in shop';

/** What is known after so many frames of a recording. */
async function lookAfter(frames: number, more: Partial<Look> = {}): Promise<Look> {
  const lines = linesOf('02-order').slice(0, frames);
  const { store, now } = await read(recordingOf(lines.map((line) => `${line}\n`).join('')));
  const group = { store, now: now ?? 0, held: null };
  const pods = podsOf([group], DEFAULT_SETTINGS);
  const judged = new Set(store.pods.keys());
  return { synced: true, missing: false, excluded: [], group, pods, judged, ...more };
}

function viewOn(rows: number, columns: number, env: NodeJS.ProcessEnv = {}) {
  const screen = terminal(rows, columns);
  const window = Object.assign(new EventEmitter(), { isTTY: true, columns, rows, write: screen.output.write });
  const view = watchView({
    ascii: false,
    settings: DEFAULT_SETTINGS,
    output: window,
    env: { LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
  });
  return { ...screen, window, view };
}

describe('what is watched, on a terminal', () => {
  it('says what it waits for, then follows what happens in place', async () => {
    const { view, inSight, written } = viewOn(60, 100);
    view.show(await lookAfter(0, { synced: false, pods: [] }), ABOUT);
    expect(inSight()).to.equal(`waiting for ${ABOUT}: 0 so far`);
    for (const frames of [12, 20, 29]) {
      view.show(await lookAfter(frames), ABOUT);
      expect(inSight().match(/pod\//g)).to.have.length(1);
    }
    expect(inSight())
      .to.match(/app +app .*exit 0/)
      .and.not.to.contain('waiting for');
    const { length } = written;
    view.show(await lookAfter(29, { judged: new Set() }), ABOUT);
    expect(written, 'nothing new').to.have.length(length);
    view.close();
  });

  it('has what is wrong with the watching above it, the last three', async () => {
    const { view, inSight } = viewOn(60, 60);
    for (const which of ['one', 'two', 'three', 'four']) view.tell(`events: ${which} \u001b[2Jis \u202eforbidden`);
    view.show(await lookAfter(29), ABOUT);
    expect(inSight()).to.match(/^ *events: two is forbidden\n *events: three .*\n *events: four .*\n. pod\//u);
    view.close();
  });

  it('is drawn anew for a window of another size', async () => {
    const { view, window, inSight } = viewOn(60, 100);
    view.show(await lookAfter(29), ABOUT);
    expect(inSight()).to.contain('sidecar first-sidecar').and.not.to.contain('more lines');
    Object.assign(window, { columns: 40, rows: 12 });
    window.emit('resize');
    const lines = inSight().split('\n');
    expect(lines).to.have.length(11);
    for (const line of lines.slice(0, -1)) expect(line.length).to.be.at.most(40);
    expect(lines.at(-1)).to.match(/… \d+ more lines below/);
    view.close();
  });

  it('leaves the last of it behind, whole, and nothing of itself', async () => {
    const listeners = (): number[] => ['exit', 'SIGCONT', 'SIGTSTP'].map((event) => process.listenerCount(event));
    const before = listeners();
    const { view, window, written, modes } = viewOn(10, 100);
    view.show(await lookAfter(29), ABOUT);
    view.close();
    expect(written.at(-1)).to.match(/. pod\/[^]*StopOrder[^]*grace period ends\n/u);
    expect(modes.has('?1049')).to.equal(false);
    expect(listeners()).to.deep.equal(before);
    expect(window.listenerCount('resize')).to.equal(0);
  });

  it('is written line by line where the terminal knows nothing else', async () => {
    const { view, written } = viewOn(24, 100, { TERM: 'dumb' });
    view.show(await lookAfter(29), ABOUT);
    view.show(await lookAfter(29), ABOUT);
    view.close();
    expect(written).to.have.length(1);
    expect(written[0]).to.contain('sidecar-order').and.not.to.contain('\u001b');
  });
});

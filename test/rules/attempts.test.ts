import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { end, ended, running, waiting, type Status } from '../support/status.ts';

const shape = { containers: { init: 'init', side: 'sidecar', app: 'app' } } as const;
const once = { init: ended(1, 2), side: running(3), app: running(4) };
const again = (init: Status, side: Status, app: Status): Record<string, Status> => ({ init, side, app });

const story = (): PodStory =>
  new PodStory(shape)
    .frame(1, { init: waiting(), side: waiting(), app: waiting() }, { sandbox: [true, 0] })
    .frame(5, once)
    .frame(21, { side: ended(3, 20, 137), app: ended(4, 20, 137) }, { sandbox: [false, 20] });

describe('rules/start-order: attempts', () => {
  it('a sandbox that is made anew begins another attempt, judged by itself', () => {
    const told = story()
      .frame(22, {}, { sandbox: [true, 22] })
      .frame(
        30,
        again(
          ended(22, 23, 0, { id: 'r1', restart: 1, last: end(1, 2) }),
          running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
          running(25, { id: 'r1', restart: 1, last: end(4, 20, 137) }),
        ),
      );
    expect(told.checks('StartOrder')).to.deep.equal([
      'init > side: Verified/InOrder',
      'side > app: Verified/InOrder',
      '#1 init > side: Verified/InOrder',
      '#1 side > app: Verified/InOrder',
    ]);
  });

  it('an app that starts before the init container of the new sandbox is Violated (kubernetes.md B1, B8)', () => {
    const told = story()
      .frame(22, {}, { sandbox: [true, 22] })
      .frame(
        30,
        again(
          ended(26, 27, 0, { id: 'r1', restart: 1, last: end(1, 2) }),
          running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
          running(25, { id: 'r1', restart: 1, last: end(4, 20, 137) }),
        ),
      );
    expect(told.checks('StartOrder').slice(2)).to.deep.equal([
      '#1 init > side: Violated/OutOfOrder',
      '#1 side > app: Verified/InOrder',
    ]);
  });

  it('a flap of the condition alone begins nothing', () => {
    const told = new PodStory(shape)
      .frame(1, { init: waiting(), side: waiting(), app: waiting() }, { sandbox: [true, 0] })
      .frame(5, once)
      .frame(21, {}, { sandbox: [false, 20] })
      .frame(22, {}, { sandbox: [true, 22] });
    expect(told.checks('StartOrder')).to.deep.equal(['init > side: Verified/InOrder', 'side > app: Verified/InOrder']);
  });

  it('no boundary is drawn in a second in which a container started: it may belong to either side (simulator, seed 1826)', () => {
    // The app was restarted at 20.2, the sandbox died at 20.7, and everything ran again from 22 on.
    const told = new PodStory(shape)
      .frame(1, { init: waiting(), side: waiting(), app: waiting() }, { sandbox: [true, 0] })
      .frame(5, once)
      .frame(20.6, { app: running(20, { id: 'r1', restart: 1, last: end(4, 19, 1) }) })
      .frame(
        21,
        { side: ended(3, 20, 137), app: ended(20, 20, 137, { id: 'r1', restart: 1 }) },
        { sandbox: [false, 20] },
      )
      .frame(22, {}, { sandbox: [true, 22] })
      .frame(
        30,
        again(
          ended(22, 23, 0, { id: 'r1', restart: 1, last: end(1, 2) }),
          running(24, { id: 'r1', restart: 1, last: end(3, 20, 137) }),
          running(25, { id: 'r2', restart: 2, last: end(20, 20, 137, { id: 'r1' }) }),
        ),
      );
    expect(told.checks('StartOrder').join()).to.not.contain('Violated');
  });
});

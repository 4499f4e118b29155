import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { ended, running, waiting } from '../support/status.ts';

/**
 * The API shows a static Pod as its mirror, with a uid of its own; the kubelet's Events are about the uid that the kubelet
 * knows it by. A mirror that somebody deletes is made anew, and the containers go on.
 */
describe('rules: the mirror of a static Pod', () => {
  const HASH = '6a43d35e';
  const shape = { containers: { side: 'sidecar', app: 'app' }, mirrorOf: HASH } as const;
  const begun = (mirror: PodStory): PodStory => mirror.frame(0).frame(2, { side: running(1), app: running(1) });
  const started = (mirror: PodStory, count = 1): PodStory =>
    mirror
      .event(1.1, 'Created', 'side', { uid: HASH, count })
      .event(1.2, 'Started', 'side', { uid: HASH, count })
      .event(1.3, 'Created', 'app', { uid: HASH, count })
      .event(1.4, 'Started', 'app', { uid: HASH, count });

  it('has the Events that are about its static Pod', () => {
    expect(begun(new PodStory(shape)).checks('StartOrder')).to.deep.equal(['side > app: Undecided/SameSecond']);
    expect(started(begun(new PodStory(shape))).checks('StartOrder')).to.deep.equal(['side > app: Verified/InOrder']);
  });

  it('has none that are about other lives, too: the same manifest put back has the same uid', () => {
    const { verdict } = started(begun(new PodStory(shape)), 2).verdict('StartOrder');
    expect(verdict).to.equal('Undecided');
  });

  it('a deletion of the mirror stops nothing: what is killed afterwards was not killed by its grace period', () => {
    const mirror = begun(new PodStory({ ...shape, grace: 10 }))
      .frame(5, {}, { deletion: [5, 10] })
      .frame(30, { side: ended(1, 25, 137) });
    expect(mirror.verdict('GracePeriod').verdict).to.equal('Pending');
    expect(mirror.verdict('SidecarCoverage', undefined, 60).verdict).to.equal('Violated');
    mirror.frame(31, {}, { deletion: [31, 0], type: 'DELETED' });
    expect(mirror.verdict('GracePeriod').verdict).to.equal('Undecided');
    expect(mirror.verdict('StopOrder')).to.include({ verdict: 'Undecided' });
  });

  it('made anew it may show nothing of a container that ended long ago: such a frame is no proof of an order', () => {
    const inits = { containers: { first: 'init', second: 'init', app: 'app' }, mirrorOf: HASH } as const;
    const anew = new PodStory(inits)
      .frame(600)
      .frame(601, { first: ended(1, 2), second: waiting(), app: running(4) })
      .event(3, 'Created', 'second', { uid: HASH });
    expect(anew.checks('StartOrder')[0]).to.equal('first > second: Undecided/NeverObserved');
  });

  it('made for the first time it proves as any Pod does', () => {
    const mirror = new PodStory(shape)
      .frame(0)
      .frame(2, { side: running(1), app: waiting() }, { phase: 'Pending' })
      .frame(2.5, { app: running(1) }, { phase: 'Running' });
    expect(mirror.checks('StartOrder')).to.deep.equal(['side > app: Verified/ShownInOrder']);
  });
});

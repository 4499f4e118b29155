import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { running, waiting } from '../support/status.ts';

const shape = { containers: { side: 'sidecar', app: 'app' } } as const;
const fresh = { side: waiting(), app: waiting() };

/** Both start within one second, and no frame shows the one without the other. */
function sameSecond(): PodStory {
  return new PodStory(shape).frame(1, fresh).frame(9, { side: running(3), app: running(3) });
}

describe('rules/events-lost', () => {
  it('says SameSecond while no Event of the Pod was seen though it was watched from the start', () => {
    expect(sameSecond().verdict('StartOrder').reason).to.equal('SameSecond');
  });

  it('says EventsLost when the kubelet told of one container and not of the other', () => {
    const { verdict, reason, message } = sameSecond().began('side', 3.1, 3.2).verdict('StartOrder');
    expect([verdict, reason]).to.deep.equal(['Undecided', 'EventsLost']);
    expect(message).to.contain('dropped Events');
  });

  it('never concludes from an Event that is missing: with it the check is decided, without it it is open', () => {
    const told = sameSecond().began('side', 3.1, 3.2);
    expect(told.verdict('StartOrder').verdict).to.equal('Undecided');
    expect(told.began('app', 3.3, 3.4).verdict('StartOrder').verdict).to.equal('Verified');
  });

  it('says EvidenceExpired when the Pod ran before it was seen, and no Event of it is left', () => {
    const late = new PodStory(shape).frame(4000, { side: running(3), app: running(3) });
    expect(late.verdict('StartOrder').reason).to.equal('EvidenceExpired');
  });
});

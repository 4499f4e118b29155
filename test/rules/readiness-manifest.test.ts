import { expect } from 'chai';
import { PodStory } from '../support/pod.ts';
import { ended, running, waiting } from '../support/status.ts';

describe('rules/pod-readiness', () => {
  const shape = { containers: { side: 'sidecar', app: 'app' } } as const;
  const held = { side: running(1, { ready: false }), app: running(2) };

  it('is Violated where a sidecar holds the Pod not Ready for more than 60 s at a stretch', () => {
    const story = new PodStory(shape).frame(5, held, { ready: [false, 1] });
    expect(story.verdict('PodReadiness', undefined, 100)).to.include({ verdict: 'Violated', reason: 'HeldNotReady' });
  });

  it('is Pending until then', () => {
    const story = new PodStory(shape).frame(5, held, { ready: [false, 1] });
    expect(story.verdict('PodReadiness', undefined, 30)).to.include({ verdict: 'Pending', reason: 'Held' });
  });

  it('does not blame the sidecar where an app is not ready either', () => {
    const story = new PodStory(shape).frame(
      5,
      { side: running(1, { ready: false }), app: running(2, { ready: false }) },
      { ready: [false, 1] },
    );
    expect(story.verdict('PodReadiness', undefined, 100)).to.include({ verdict: 'Pending', reason: 'NotHeld' });
  });

  it('nor once the Pod was asked to stop', () => {
    const story = new PodStory(shape).frame(5, held, { ready: [false, 1], deletion: [5, 300] });
    expect(story.verdict('PodReadiness', undefined, 100).verdict).to.equal('Pending');
  });

  it('blames the entry of initContainers that the others wait for', () => {
    const story = new PodStory({ containers: { side: { role: 'sidecar', startupProbe: {} }, app: 'app' } }).frame(
      5,
      { side: running(1, { started: false, ready: false }), app: waiting() },
      { ready: [false, 1], phase: 'Pending' },
    );
    expect(story.verdict('PodReadiness', undefined, 100).verdict).to.equal('Violated');
  });

  it('is Verified for a Pod that is over and was never held so long', () => {
    const story = new PodStory(shape)
      .frame(5, held, { ready: [false, 1] })
      .frame(9, { side: running(1) }, { ready: [true, 9] })
      .frame(60, { side: ended(1, 59), app: ended(2, 58) }, { ready: [false, 58], phase: 'Succeeded' });
    expect(story.verdict('PodReadiness')).to.include({ verdict: 'Verified', reason: 'NotHeld' });
  });
});

describe('rules/manifest', () => {
  const frame = (story: PodStory): PodStory => story.frame(5, {}).node('v1.37.2');
  const finding = (container: object, others: object = {}): string =>
    frame(
      new PodStory({ containers: { side: { role: 'sidecar', ...container }, app: { role: 'app', ...others } } }),
    ).verdict('Manifest').message;

  it('has nothing to remark on a sidecar with a startup probe', () => {
    const story = frame(new PodStory({ containers: { side: { role: 'sidecar', startupProbe: {} }, app: 'app' } }));
    expect(story.verdict('Manifest')).to.include({ verdict: 'Verified', reason: 'NoFindings' });
  });

  it('says that without startupProbe and postStart the order holds formally only', () => {
    expect(finding({})).to.contain('side has no startupProbe and no postStart');
    expect(finding({ lifecycle: { postStart: {} } })).to.not.contain('no startupProbe');
  });

  it('says that a preStop hook runs at once', () => {
    expect(finding({ startupProbe: {}, lifecycle: { preStop: {} } })).to.contain('preStop hook of side runs at once');
  });

  it('says that restartPolicy Always on a regular container makes no sidecar (KEP-5307)', () => {
    expect(finding({ startupProbe: {} }, { restartPolicy: 'Always' })).to.contain('belongs under initContainers');
  });

  it('says that a Job with two regular containers may hold a legacy sidecar', () => {
    const story = frame(new PodStory({ containers: { app: 'app', proxy: 'app' }, job: 'job' }));
    expect(story.verdict('Manifest').message).to.contain('app, proxy');
  });

  it('is Violated on a kubelet below 1.29', () => {
    const story = new PodStory({ containers: { side: 'sidecar', app: 'app' } }).frame(5, {}).node('v1.28.15');
    expect(story.verdict('Manifest')).to.include({ verdict: 'Violated', cause: 'OrderingUnsupported' });
  });

  it('is open where the version of the kubelet is not known: reading nodes is optional', () => {
    const story = new PodStory({ containers: { side: 'sidecar', app: 'app' } }).frame(5, {});
    expect(story.verdict('Manifest')).to.include({ verdict: 'Undecided', reason: 'KubeletVersionUnknown' });
  });

  it('is NotApplicable without a sidecar', () => {
    expect(frame(new PodStory({ containers: { app: 'app' } })).verdict('Manifest').verdict).to.equal('NotApplicable');
  });
});

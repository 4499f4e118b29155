import { expect } from 'chai';
import { KUBELET_BUGS, withKubeletBug } from '../../src/rules/kubelet-bugs.ts';
import { verdict, type RuleVerdict } from '../../src/rules/verdict.ts';
import { kubeletVersion } from '../../src/timeline/kubelet-version.ts';
import type { PodTimeline } from '../../src/timeline/timeline.ts';

/** Only what the signatures look at. */
function timeline(version: string, change: object = {}): PodTimeline {
  return {
    kubeletVersion: version,
    containers: [
      { name: 'setup', role: 'init', everCreated: true },
      { name: 'app', role: 'app', everCreated: true },
    ],
    stopping: { cause: 'Deletion' },
    record: { spec: { restartPolicy: 'Always' } },
    ...change,
  } as unknown as PodTimeline;
}

function brokenStart(attempt: number): RuleVerdict {
  return verdict('StartOrder', {
    verdict: 'Violated',
    reason: 'OutOfOrder',
    message: 'app started before setup finished.',
    checks: [
      {
        attempt,
        before: { container: 'setup', transition: 'finished' },
        after: { container: 'app', transition: 'started' },
        verdict: 'Violated',
        reason: 'OutOfOrder',
        evidence: [],
      },
    ],
  });
}

describe('rules/kubelet-bugs', () => {
  it('reads the versions that kubelets write', () => {
    expect(kubeletVersion('v1.28.15')).to.deep.equal({ minor: 28, patch: 15 });
    expect(kubeletVersion('v1.29.3-eks-adc7111')).to.deep.equal({ minor: 29, patch: 3 });
    expect(kubeletVersion('v1.37.0+k3s1')).to.deep.equal({ minor: 37, patch: 0 });
    for (const odd of [null, '', 'v2.0.0', '1.28.0', 'v1.x']) expect(kubeletVersion(odd)).to.equal(null);
  });

  it('names the bug, and the version that mends it, on a kubelet that has it', () => {
    const named = withKubeletBug(timeline('v1.28.1'), brokenStart(0));
    expect(named).to.include({ verdict: 'Violated', cause: 'KubeletBug' });
    expect(named.message).to.include('kubernetes#120247').and.to.include('mended in 1.28.2');
  });

  it('does not blame a kubelet that has it no more, nor one of unknown version', () => {
    for (const version of ['v1.28.2', 'v1.37.2', 'unknown']) {
      const broken = brokenStart(0);
      expect(withKubeletBug(timeline(version), broken)).to.equal(broken);
    }
  });

  it('takes a skipped init container for #138514 only after the sandbox was made anew', () => {
    expect(withKubeletBug(timeline('v1.36.1'), brokenStart(1)).message).to.include('kubernetes#138514');
    expect(withKubeletBug(timeline('v1.36.1'), brokenStart(0)).cause).to.equal(null);
    expect(withKubeletBug(timeline('v1.37.0'), brokenStart(1)).cause).to.equal(null);
  });

  it('knows the Pod that is killed because it was deleted during initialization', () => {
    const killed = verdict('GracePeriod', {
      verdict: 'Violated',
      reason: 'Killed',
      message: 'setup had to be killed.',
    });
    const containers = [
      { name: 'setup', role: 'init', everCreated: true },
      { name: 'proxy', role: 'sidecar', everCreated: false },
      { name: 'app', role: 'app', everCreated: false },
    ];
    expect(withKubeletBug(timeline('v1.30.2', { containers }), killed).message).to.include('kubernetes#125880');
    expect(withKubeletBug(timeline('v1.31.0', { containers }), killed).cause).to.equal(null);
  });

  it('knows the startup probe that is given up in a Pod that never restarts', () => {
    const held = verdict('PodReadiness', {
      verdict: 'Violated',
      reason: 'HeldNotReady',
      message: 'proxy holds.',
      container: 'proxy',
    });
    const containers = [
      { name: 'proxy', role: 'sidecar', everCreated: true, startupProbe: true, now: { started: false } },
      { name: 'app', role: 'app', everCreated: false },
    ];
    const never = { containers, record: { spec: { restartPolicy: 'Never' } } };
    expect(withKubeletBug(timeline('v1.34.1', never), held).message).to.include('kubernetes#132826');
    expect(withKubeletBug(timeline('v1.34.2', never), held).cause).to.equal(null);
    expect(withKubeletBug(timeline('v1.34.1', { containers }), held).cause).to.equal(null);
  });

  it('leaves every other verdict as it is', () => {
    const fine = verdict('StartOrder', { verdict: 'Verified', reason: 'InOrder', message: 'In order.' });
    expect(withKubeletBug(timeline('v1.28.0'), fine)).to.equal(fine);
  });

  it('lists each bug once, with a sentence that says what it does', () => {
    expect(new Set(KUBELET_BUGS.map((b) => b.issue)).size).to.equal(KUBELET_BUGS.length);
    for (const { what, mendedIn } of KUBELET_BUGS) {
      expect(what).to.match(/^[a-z].{20,}[^.]$/);
      expect(mendedIn).to.match(/^1\.\d+\.\d+$/);
    }
  });
});

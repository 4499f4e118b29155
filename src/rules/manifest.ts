import { kubeletMinor } from '../timeline/kubelet-version.ts';
import type { PodTimeline } from '../timeline/timeline.ts';
import { findings } from './manifest-findings.ts';
import type { PodRule } from './rule.ts';
import { verdict, type RuleVerdict } from './verdict.ts';

export const manifest: PodRule = {
  name: 'Manifest',
  promise: 'The manifest asks for what the Pod is meant to do, of a kubelet that can do it.',
  decides:
    'By the spec alone, and the version of the node’s kubelet. A kubelet below 1.29 breaks the promise of the stop order: Violated. Everything else is advice and leaves the verdict Verified. Without the version (reading nodes is an optional permission) it is Undecided.',
  remedy: 'See the finding; `sidecar-audit lint` tells the same before anything runs.',
  judge: judgeManifest,
};

function judgeManifest(timeline: PodTimeline): RuleVerdict {
  const { spec, owner } = timeline.record;
  const found = findings(spec, { kubeletMinor: kubeletMinor(timeline.kubeletVersion), ofJob: owner?.kind === 'Job' });
  const broken = found.filter((f) => f.severity === 'error');
  const message = (broken.length > 0 ? broken : found).map((f) => f.message).join(' ');
  if (broken.length > 0) {
    const cause = broken.some((f) => f.id === 'OrderingUnsupported') ? 'OrderingUnsupported' : null;
    return verdict('Manifest', { verdict: 'Violated', reason: broken[0]?.id ?? 'Finding', message, cause });
  }
  const hasSidecar = spec.containers.some((c) => c.role === 'sidecar');
  if (hasSidecar && kubeletMinor(timeline.kubeletVersion) === null) {
    const unknown =
      'The version of the kubelet is not known, so neither is whether it keeps the stop order (from 1.29 on).';
    return verdict('Manifest', {
      verdict: 'Undecided',
      reason: 'KubeletVersionUnknown',
      message: [unknown, message].join(' ').trim(),
    });
  }
  if (found.length > 0) return verdict('Manifest', { verdict: 'Verified', reason: 'Advice', message });
  if (!hasSidecar) {
    return verdict('Manifest', { verdict: 'NotApplicable', reason: 'NoSidecar', message: 'The Pod has no sidecar.' });
  }
  return verdict('Manifest', { verdict: 'Verified', reason: 'NoFindings', message: 'Nothing to remark.' });
}

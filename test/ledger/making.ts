import { NO_BOUNDS, type KeptPod } from '../../src/rules/kept.ts';

/** What is kept of a Pod of a sidecar and an app. */
export function keptPod(uid: string, more: Partial<KeptPod> = {}): KeptPod {
  return {
    uid,
    namespace: 'shop',
    name: `web-${uid}`,
    at: Date.UTC(2026, 0, 1, 12) * 1_000,
    attempts: 1,
    lives: new Map([
      ['app', 'a0'],
      ['proxy', 'p0'],
    ]),
    startOrder: [
      {
        attempt: 0,
        before: { container: 'proxy', transition: 'started' },
        after: { container: 'app', transition: 'started' },
        verdict: 'Verified',
        reason: 'ShownInOrder',
        evidence: [{ source: 'Frame', ref: '4711' }],
        runs: ['p0', 'a0'],
        bounds: NO_BOUNDS,
      },
    ],
    ...more,
  };
}

import { recordedPage } from '../../../src/recording/page-source.ts';
import { DEFAULT_SETTINGS } from '../../../src/rules/settings.ts';
import type { PageSource } from '../../../src/sinks/page/source.ts';
import { replay, type Line } from '../../../tools/accuracy/recording.ts';
import { PodStory } from '../../support/pod.ts';
import { end, ended, running, waiting, type Status } from '../../support/status.ts';

/** What was written down by hand, judged and shown. */
export function pageOf(lines: readonly Line[], notes: readonly string[] = []): PageSource {
  const { store, now } = replay(lines);
  return recordedPage([{ store, now, held: null }], DEFAULT_SETTINGS, notes);
}

const MARKUP = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
const ANSI = '\u001b[2J\u001b]0;owned\u0007\u009b31m';
const BIDI = '\u202etxt.exe\u2066';

/** Each kind of text that is somebody else's, as bad as it gets. No API server would let such names through. */
const HOSTILE = {
  pod: `${MARKUP}${ANSI}`,
  containers: [`a${MARKUP}`, `b"'><svg onload=alert(3)>`, `c${BIDI}${ANSI}`],
  reason: `${BIDI}</text></svg><img src=x onerror=alert(4)>${'A'.repeat(4_096)}`,
  job: `javascript:alert(5)//${MARKUP}`,
};

export function hostilePod(): readonly Line[] {
  const [a = '', b = '', c = ''] = HOSTILE.containers;
  const story = new PodStory({
    name: HOSTILE.pod,
    uid: 'u/../../"><b>',
    job: HOSTILE.job,
    containers: { [a]: 'sidecar', [b]: 'sidecar', [c]: 'app' },
  });
  story
    .frame(1, { [a]: running(1, { id: 'a' }), [b]: waiting(HOSTILE.reason), [c]: waiting(HOSTILE.reason) })
    .event(1, 'Killing', a, { message: `Stopping container ${MARKUP}`, name: `${MARKUP}.18ea791acb91c2d4` })
    .frame(2, { [b]: running(2, { id: 'b' }) })
    .frame(3, { [c]: running(3, { id: 'c' }) })
    .frame(
      9,
      {
        [a]: ended(1, 5, 137, { id: 'a', reason: HOSTILE.reason }),
        [b]: ended(2, 8, 0, { id: 'b' }),
        [c]: ended(3, 7, 1, { id: 'c', reason: HOSTILE.reason }),
      },
      { phase: 'Failed', reason: HOSTILE.reason, deletion: [4, 30] },
    );
  return story.lines;
}

/** 60 containers, of which one restarted 500 times. */
export function largePod(): readonly Line[] {
  const names = Array.from({ length: 60 }, (_, i) => `container-${i}`);
  const containers = Object.fromEntries(
    names.map((name, i) => [name, i < 20 ? ('sidecar' as const) : ('app' as const)]),
  );
  const story = new PodStory({ name: 'large', uid: 'large', containers });
  for (let run = 0; run <= 500; run += 1) {
    const at = 1 + run * 5;
    const last = run === 0 ? {} : { last: end(at - 5, at - 1, 1, { id: `1-${run - 1}` }) };
    const statuses: Record<string, Status> = {};
    names.forEach((name, i) => {
      statuses[name] = i === 1 ? running(at, { id: `1-${run}`, restart: run, ...last }) : running(1, { id: `${i}-0` });
    });
    story.frame(at, statuses);
  }
  return story.lines;
}

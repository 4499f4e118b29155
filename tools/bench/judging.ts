/** What judging costs, in a process of its own: `node judging.ts PODS`; tells it by IPC. */
import { API_VERSION } from '../../src/api/group.ts';
import { parseClusterAudit } from '../../src/api/parse.ts';
import { documentOf } from '../../src/controller/audit-document.ts';
import { judgeDirty } from '../../src/controller/judge.ts';
import { createState } from '../../src/controller/state.ts';
import { take } from '../../src/controller/take.ts';
import { watchedEvent } from '../../src/controller/facts.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';
import { judgePod } from '../../src/rules/judge.ts';
import { timelineOf } from '../../src/timeline/of-store.ts';
import { round } from './client/measures.ts';
import { lifeOf } from './data/life.ts';
import { passages, startOf, versions } from './data/plan.ts';

const PODS = Number(process.argv[2] ?? 10_000);
const ROUNDS = 3;
const life = lifeOf('16-rollout');
const next = versions();
const state = createState();
/** Any time after the start; µs. */
const at = 1_795_381_200_000_000;

const crowd = { first: 0, count: PODS, together: 50 };
const objectOf = (frame: string): unknown => (JSON.parse(frame) as { readonly object: unknown }).object;
for (const frame of passages(startOf(life), crowd, next)) {
  take(state, { resource: 'pods', delta: { kind: 'upsert', object: podFrame(objectOf(frame)), at, listed: false } });
}
for (const frame of passages(life.events, crowd, next)) {
  const object = watchedEvent(objectOf(frame));
  if (object === null) continue;
  take(state, { resource: 'events', delta: { kind: 'upsert', object, at, listed: false } });
}
const metadata = { name: 'everything', uid: 'audit-1', resourceVersion: '1', generation: 1 };
const raw = { apiVersion: API_VERSION, kind: 'ClusterSidecarAudit', metadata, spec: {} };
const audit = parseClusterAudit(raw, (problem) => {
  throw new Error(problem);
});
take(state, { resource: 'clustersidecaraudits', delta: { kind: 'upsert', object: audit, at, listed: false } });

const nothing = (): void => {};
const timed = (act: () => void): number => {
  const took = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    act();
    return performance.now() - began;
  });
  return Math.min(...took);
};
const judging = timed(() => {
  for (const record of state.store.pods.values()) {
    judgePod(timelineOf(state.store, record), { settings: DEFAULT_SETTINGS, now: at });
  }
});
judgeDirty(state, at, { podJudged: nothing, jobJudged: nothing, audited: nothing, contradicted: nothing });
const document = timed(() => documentOf(state, audit, undefined, at));
process.send?.({ judgeMicros: round((judging * 1000) / PODS), documentMs: round(document) });
process.exit(0);

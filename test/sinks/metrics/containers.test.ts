import { expect } from 'chai';
import { parseTime, SECOND } from '../../../src/evidence/time.ts';
import type { JudgedPod } from '../../../src/report/report.ts';
import { latency } from '../../../src/sinks/metrics/latency.ts';
import { startLatency } from '../../../src/sinks/metrics/start-latency.ts';
import { completionTail, stopLatencies } from '../../../src/sinks/metrics/stop-latency.ts';
import { total } from './exposition.ts';
import { onlyPod, testMetrics, uidOf } from './making.ts';
import { judgedAtEnd, play, RECORDINGS, truth } from './recordings.ts';

const START = 'sidecaraudit_container_start_latency_seconds';
const STOP = 'sidecaraudit_container_stop_latency_seconds';
const TAIL = 'sidecaraudit_completion_tail_seconds';

describe('restarts of sidecars', () => {
  for (const [recording, reason, restarts] of [
    ['04-liveness', 'LivenessProbe', 4],
    ['11-sidecar-crashloop', 'Crash', 3],
    ['18-sidecar-oom', 'OOMKilled', 3],
  ] as const) {
    it(`are counted once each, with the reason: ${recording}`, async () => {
      const metrics = testMetrics();
      await play(metrics, recording);
      for (const judged of judgedAtEnd(recording)) metrics.podJudged(uidOf(judged), judged);
      const text = await metrics.render();
      expect(total(text, 'sidecaraudit_sidecar_restarts_total', { reason })).equal(restarts);
      expect(total(text, 'sidecaraudit_sidecar_restarts_total')).equal(restarts);
    });
  }

  it('of an app are none', async () => {
    const metrics = testMetrics();
    await play(metrics, '15-app-crashloop');
    expect(onlyPod('15-app-crashloop').timeline.containers.some((c) => c.restartCount > 0)).true;
    expect(total(await metrics.render(), 'sidecaraudit_sidecar_restarts_total')).undefined;
  });
});

describe('latencies of containers', () => {
  it('are observed once, however often a Pod is judged', async () => {
    const metrics = testMetrics();
    await play(metrics, '02-order');
    const before = await metrics.render();
    expect(total(before, `${START}_count`, { role: 'sidecar' })).equal(2);
    expect(total(before, `${START}_count`, { role: 'app' })).equal(1);
    expect(total(before, `${STOP}_count`, { role: 'sidecar' })).equal(2);
    expect(total(before, `${STOP}_count`, { role: 'app' })).equal(1);
    for (const judged of judgedAtEnd('02-order')) metrics.podJudged(uidOf(judged), judged);
    expect(await metrics.render()).equal(before);
  });

  it('of stopping agree with what the container runtime recorded', () => {
    const found = RECORDINGS.flatMap((recording) =>
      judgedAtEnd(recording).flatMap((judged) => {
        const exits = lastExits(recording, judged);
        return stopLatencies(judged.timeline)
          .filter(({ role }) => role === 'sidecar')
          .flatMap(({ index, seconds }) => {
            const { containers } = judged.timeline;
            const [name, before] = [containers[index]?.name ?? '', turnBefore(judged, index)];
            const [from, to] = [Math.max(...before.map((c) => exits.get(c) ?? NaN)), exits.get(name) ?? NaN];
            const real = Math.max(0, to - from) / SECOND;
            // An app that waits to be started again keeps the sidecars running: the request begins it, which no truth tells.
            const crashed = containers.some((c) => c.role === 'app' && c.restartCount > 0);
            return crashed ? [] : [{ what: `${recording} ${name}`, seconds, real }];
          });
      }),
    );
    expect(found.length).greaterThan(20);
    for (const { what, seconds, real } of found) expect(seconds, what).closeTo(real, 1);
  });

  it('of starting agree with what the container runtime recorded', () => {
    let compared = 0;
    for (const recording of RECORDINGS) {
      for (const { timeline } of judgedAtEnd(recording)) {
        const { mirrorOf } = timeline.record.spec;
        const runs = truth(recording).filter((t) => t.uid === (mirrorOf ?? timeline.record.uid));
        const firstStart = (name: string): number =>
          Math.min(...runs.filter((t) => t.container === name).map((t) => parseTime(t.startedAt) ?? NaN));
        const sidecars = timeline.containers.filter((c) => c.role === 'sidecar');
        for (const app of timeline.containers.filter((c) => c.role === 'app')) {
          const [seconds, last] = [startLatency(timeline, app, 0), sidecars.at(-1)];
          if (seconds === null || last === undefined) continue;
          compared += 1;
          const real = (firstStart(app.name) - firstStart(last.name)) / SECOND;
          expect(seconds, `${recording} ${app.name}`).closeTo(real, 1);
        }
      }
    }
    expect(compared).greaterThan(15);
  });

  it('of the first container count from the creation of the Pod', () => {
    const { timeline } = onlyPod('01-simple');
    const [first] = timeline.containers;
    const [started, created] = [first?.runs[0]?.started, timeline.record.createdAt];
    if (first === undefined || started == null || created === null) throw new Error('no start');
    const middle = (started.earliest + started.latest) / 2 - (created + SECOND / 2);
    expect(startLatency(timeline, first, 0)).closeTo(middle / SECOND, 0.5);
    expect(startLatency({ ...timeline, record: { ...timeline.record, createdAt: null } }, first, 0)).null;
  });

  it('are none after a startup probe or postStart hook, whose end has no time', () => {
    for (const change of [{ startupProbe: true }, { postStart: true }]) {
      const { timeline } = onlyPod('02-order');
      const containers = timeline.containers.map((c) => ({ ...c, ...(c.role === 'sidecar' ? change : {}) }));
      const app = containers.find((c) => c.role === 'app');
      if (app === undefined) throw new Error('no app');
      expect(startLatency(timeline, app, 0)).not.null;
      expect(startLatency({ ...timeline, containers }, app, 0)).null;
    }
  });

  it('of a sidecar do not begin while a crashing app waits to be started again', () => {
    const { timeline } = onlyPod('15-app-crashloop');
    // The app had been dead for 19 s when the Pod was deleted.
    const [stop] = stopLatencies(timeline);
    expect(stop?.role).equal('sidecar');
    expect(stop?.seconds).lessThan(2);
  });

  it('are none of a Pod that was deleted by force', () => {
    expect(stopLatencies(onlyPod('12-force-delete').timeline)).empty;
  });

  it('are the middle of what the bounds allow, where these are narrow enough', () => {
    const at = (earliest: number, latest: number) => ({ earliest: earliest * SECOND, latest: latest * SECOND });
    expect(latency(at(0, 1), at(3, 4))).equal(3);
    expect(latency(at(0, 1), at(0.5, 1.5))).equal(0.75);
    expect(latency(at(0, 1.6), at(3, 4))).null;
    expect(latency(at(0, 1), at(3, 4.6))).null;
    expect(latency(at(-Infinity, 1), at(3, 4))).null;
    expect(latency(at(5, 6), at(3, 4)), 'before its turn').null;
    expect(latency(null, at(3, 4))).null;
    expect(latency(at(3, 4), null)).null;
  });
});

describe('the tail of Pods that complete', () => {
  it('is observed once of each, of Jobs and of others', async () => {
    const metrics = testMetrics();
    for (const recording of ['03-completion', '07-native-job', '14-failing-job']) await play(metrics, recording);
    const text = await metrics.render();
    expect(total(text, `${TAIL}_count`, { owner: 'other' })).equal(1);
    expect(total(text, `${TAIL}_count`, { owner: 'Job' })).equal(4);
    expect(total(text, `${TAIL}_sum`, { owner: 'other' })).closeTo(7, 1);
  });

  it('is none where the Pod was deleted, or has no sidecar', () => {
    expect(completionTail(onlyPod('02-order').timeline)).null;
    expect(completionTail(onlyPod('06-legacy-job').timeline)).null;
  });
});

function lastExits(recording: string, { timeline }: JudgedPod): ReadonlyMap<string, number> {
  const exits = new Map<string, number>();
  for (const run of truth(recording).filter((t) => t.uid === timeline.record.uid)) {
    const at = parseTime(run.exitedAt) ?? NaN;
    exits.set(run.container, Math.max(at, exits.get(run.container) ?? 0));
  }
  return exits;
}

/** The containers that have to end before the sidecar at this place is stopped. */
function turnBefore({ timeline }: JudgedPod, index: number): readonly string[] {
  return timeline.containers.filter((c) => c.role !== 'init' && c.index > index).map((c) => c.name);
}

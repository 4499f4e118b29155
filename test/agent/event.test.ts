import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { lossEvent, transitionEvent, type Origin } from '../../src/agent/event.ts';
import type { Run, Transition } from '../../src/agent/run.ts';
import { exited, ID, run, SECOND, TEN } from './making.ts';

const ORIGIN: Origin = { node: 'node-1', runtime: 'containerd' };
const NOW = TEN + 60n * SECOND;
const eventOf = (of: Run, transition: Transition, clockSteppedAt: bigint | null = null) =>
  transitionEvent({ run: of, transition, clockSteppedAt }, ORIGIN, NOW);
const hash = (what: string): string => createHash('sha256').update(what).digest('hex').slice(0, 32);

describe('the Event of a transition', () => {
  it('tells an exit with its exact times, for people and for machines', () => {
    expect(eventOf(exited(), 'finished')).to.deep.equal({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: {
        name: `sidecar-audit.${hash(`containerd://${ID}/finished`)}`,
        namespace: 'shop',
        annotations: {
          'sidecaraudit.dev/container': 'app',
          'sidecaraudit.dev/container-id': `containerd://${ID}`,
          'sidecaraudit.dev/restart': '0',
          'sidecaraudit.dev/created-at': '2026-11-22T10:00:00.000000000Z',
          'sidecaraudit.dev/started-at': '2026-11-22T10:00:00.100000001Z',
          'sidecaraudit.dev/finished-at': '2026-11-22T10:00:04.123456789Z',
          'sidecaraudit.dev/exit-code': '0',
          'sidecaraudit.dev/exit-reason': 'Completed',
        },
      },
      eventTime: '2026-11-22T10:00:04.123456Z',
      type: 'Normal',
      reason: 'ContainerExited',
      action: 'Exit',
      note: 'Container app exited with code 0 (Completed) at 2026-11-22T10:00:04.123456789Z (started 2026-11-22T10:00:00.100000001Z)',
      reportingController: 'sidecaraudit.dev/agent',
      reportingInstance: 'node-1',
      regarding: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-0', uid: 'u-1' },
    });
  });

  it('tells a start without anything of the end, also where the end is known already', () => {
    const event = eventOf(exited({ restart: 2 }), 'started');
    expect(event).to.include({ reason: 'ContainerStarted', action: 'Start', eventTime: '2026-11-22T10:00:00.100000Z' });
    expect(event.metadata.name).to.equal(`sidecar-audit.${hash(`containerd://${ID}/started`)}`);
    expect(Object.keys(event.metadata.annotations).filter((each) => /finished|exit/.test(each))).to.deep.equal([]);
    expect(event.note).to.equal(
      'Container app (restart 2) was running at 2026-11-22T10:00:00.100000001Z (created 2026-11-22T10:00:00.000000000Z)',
    );
  });

  it('says of an end that nobody timed that it has no time, and gives none to machines', () => {
    const event = eventOf(exited({ finishedAt: null, exitCode: 255, exitReason: 'Unknown' }), 'finished');
    expect(event.metadata.annotations).not.to.have.property('sidecaraudit.dev/finished-at');
    expect(event.note).to.include('at a time that the runtime does not know for certain');
    expect(event.eventTime).to.equal('2026-11-22T10:01:00.000000Z');
  });

  it('says that the clock was stepped while the Pod was there', () => {
    const { annotations } = eventOf(exited(), 'finished', TEN + SECOND).metadata;
    expect(annotations).to.include({ 'sidecaraudit.dev/clock-stepped-at': '2026-11-22T10:00:01.000000000Z' });
  });

  it('keeps to what the API takes of a note, whatever a runtime gives for a reason', () => {
    expect(
      eventOf(exited({ container: 'c'.repeat(63), exitReason: 'x'.repeat(128) }), 'finished').note.length,
    ).to.be.at.most(1024);
  });
});

describe('the Event of what was not told', () => {
  const loss = { pod: run().pod, container: 'app', dropped: 31 };

  it('says how many and of which container', () => {
    const event = lossEvent(loss, ORIGIN, 7, NOW);
    expect(event).to.include({ reason: 'ContainerTransitionsDropped', type: 'Warning', action: 'Drop' });
    expect(event.metadata.annotations).to.deep.equal({
      'sidecaraudit.dev/container': 'app',
      'sidecaraudit.dev/dropped': '31',
    });
    expect(event.note).to.include('31 transitions of container app');
  });

  it('is one for a container and a minute', () => {
    const name = (window: number, container = 'app'): string =>
      lossEvent({ ...loss, container }, ORIGIN, window, NOW).metadata.name;
    expect(name(7)).to.equal(name(7));
    expect(new Set([name(7), name(8), name(7, 'proxy')]).size).to.equal(3);
  });
});

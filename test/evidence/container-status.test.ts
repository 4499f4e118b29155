import { expect } from 'chai';
import { containerStatus } from '../../src/evidence/container-status.ts';
import { parseTime } from '../../src/evidence/time.ts';

const terminated = (termination: object): ReturnType<typeof containerStatus> =>
  containerStatus({ name: 'c', state: { terminated: termination }, containerID: 'containerd://a' });

describe('evidence/container-status: not every time is a time', () => {
  it('reads an ordinary termination', () => {
    const { terminated: t, state } = terminated({
      exitCode: 0,
      reason: 'Completed',
      startedAt: '2026-01-01T12:00:01Z',
      finishedAt: '2026-01-01T12:00:04Z',
      containerID: 'containerd://a',
    });
    expect(state).to.equal('terminated');
    expect(t).to.deep.equal({
      containerID: 'containerd://a',
      exitCode: 0,
      reason: 'Completed',
      startedAt: parseTime('2026-01-01T12:00:01Z'),
      finishedAt: parseTime('2026-01-01T12:00:04Z'),
      neverStarted: false,
    });
  });

  it('StartError with startedAt 1970 never started', () => {
    const { terminated: t } = terminated({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: '2026-01-01T12:00:04Z',
    });
    expect(t).to.include({ neverStarted: true, startedAt: null });
  });

  for (const reason of ['ContainerStatusUnknown', 'RestartingAllContainers']) {
    it(`${reason} has no times, even where it writes some, and is not one that never started`, () => {
      const { terminated: t } = terminated({
        exitCode: 137,
        reason,
        startedAt: '2026-01-01T12:00:01Z',
        finishedAt: '2026-01-01T12:00:04Z',
      });
      expect(t).to.include({ startedAt: null, finishedAt: null, neverStarted: false, exitCode: 137 });
    });
  }

  it('one that exits with 128 by itself did start', () => {
    const { terminated: t } = terminated({
      exitCode: 128,
      reason: 'Error',
      startedAt: '2026-01-01T12:00:01Z',
      finishedAt: '2026-01-01T12:00:04Z',
    });
    expect(t).to.include({ neverStarted: false, finishedAt: parseTime('2026-01-01T12:00:04Z') });
  });

  it('a synthetic Completed without times has none', () => {
    const { terminated: t } = terminated({ exitCode: 0, reason: 'Completed', startedAt: null, finishedAt: null });
    expect(t).to.include({ startedAt: null, finishedAt: null, neverStarted: false });
  });

  it('year 1 is no time', () => {
    const { terminated: t } = terminated({
      exitCode: 0,
      startedAt: '0001-01-01T00:00:00Z',
      finishedAt: '0001-01-01T00:00:00Z',
    });
    expect(t).to.include({ startedAt: null, finishedAt: null });
  });

  const states: readonly (readonly [object, string])[] = [
    [{}, 'none'],
    [{ waiting: {} }, 'waiting'],
    [{ running: {} }, 'running'],
    [{ terminated: {} }, 'none'],
    [{ terminated: null }, 'none'],
  ];
  for (const [state, name] of states) {
    it(`${JSON.stringify(state)} is ${name}`, () => expect(containerStatus({ name: 'c', state }).state).to.equal(name));
  }

  it('takes nothing for what is not of its type', () => {
    const status = containerStatus({ name: 7, state: 'running', restartCount: -3, started: 'true', containerID: {} });
    expect(status).to.include({ name: '', state: 'none', restartCount: 0, started: false, containerID: null });
  });
});

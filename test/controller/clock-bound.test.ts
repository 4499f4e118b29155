import { expect } from 'chai';
import { noteOutage, observedUntil } from '../../src/controller/clock-bound.ts';
import { createState, type ControllerState } from '../../src/controller/state.ts';
import { SECOND } from '../../src/evidence/time.ts';
import type { WatchHealth } from '../../src/kube/health.ts';

const UP: WatchHealth = {
  resource: 'pods',
  connected: true,
  synced: true,
  lastFrameAt: 90 * SECOND,
  restartsByReason: {},
  frames: 1,
  skipped: 0,
  relistDiscrepancies: 0,
  lastError: null,
  blockedBy: null,
};
const DOWN: WatchHealth = { ...UP, connected: false };

/** A state in which the watch broke and came back at these seconds, in turn. */
function broken(...seconds: readonly number[]): ControllerState {
  const state = createState();
  seconds.forEach((at, i) => {
    if (i % 2 === 0) noteOutage(state, UP, DOWN, at * SECOND);
    else noteOutage(state, DOWN, UP, at * SECOND);
  });
  return state;
}

const until = (state: ControllerState, at: number): number => observedUntil(state, at * SECOND) / SECOND;

describe('up to when Pods were observed', () => {
  it('is now, while the watch runs', () => {
    expect(until(createState(), 500)).to.equal(500);
  });

  it('is when something was heard last, while it is broken', () => {
    expect(until(broken(100), 100)).to.equal(90);
    expect(until(broken(100), 10_000)).to.equal(90);
  });

  it('is now again at once after the ordinary end of a watch', () => {
    expect(until(broken(100, 101), 101)).to.equal(101);
  });

  it('stays as it was after an outage, until the kubelets have told what they could not', () => {
    const state = broken(100, 160);
    expect(until(state, 160)).to.equal(90);
    expect(until(state, 189)).to.equal(90);
    expect(until(state, 190)).to.equal(190);
  });

  it('begins no new outage when the watch breaks again meanwhile', () => {
    const state = broken(100, 160, 170, 171);
    expect(until(state, 200)).to.equal(90);
    expect(until(state, 201)).to.equal(201);
  });

  it('knows of no outage before the first connection, nor by another resource', () => {
    const state = createState();
    noteOutage(state, undefined, DOWN, 100 * SECOND);
    noteOutage(state, { ...UP, resource: 'jobs' }, { ...DOWN, resource: 'jobs' }, 100 * SECOND);
    expect(until(state, 500)).to.equal(500);
  });
});

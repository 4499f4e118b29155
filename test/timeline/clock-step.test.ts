import { expect } from 'chai';
import type { EventFact } from '../../src/evidence/event-fact.ts';
import type { RuntimeFact } from '../../src/evidence/runtime-fact.ts';
import { SECOND } from '../../src/evidence/time.ts';
import { clockStepped, runtimeStepped } from '../../src/timeline/clock-step.ts';

/** Of the kubelet, named at this second of the node's clock, and had by the API server so many seconds later. */
function named(at: number, late = 0): EventFact {
  const floor = at * SECOND;
  return {
    name: `p.${at}`,
    resourceVersion: '1',
    podUid: 'u',
    kind: 'Started',
    container: 'a',
    nanos: { floor, ceil: floor, second: floor },
    first: floor,
    last: floor,
    count: 1,
    took: null,
    createdAt: floor + late * SECOND,
    host: 'n',
  };
}

function recorded(at: number, late = 0, clockStepped = false): RuntimeFact {
  const instant = { floor: at * SECOND, ceil: at * SECOND };
  return {
    name: `r${at}`,
    podUid: 'u',
    host: 'n',
    transition: 'finished',
    container: 'a',
    id: 'containerd://1',
    restart: 0,
    createdAt: null,
    startedAt: null,
    finishedAt: instant,
    exitCode: 0,
    reason: null,
    clockStepped,
    dropped: 0,
    writtenAt: instant.floor + late * SECOND,
  };
}

describe('timeline/clock-step: was the node’s clock set under the runtime’s times?', () => {
  it('one Event of the kubelet that came late costs the names their times, and not the runtime its own', () => {
    const events = [named(1), named(2, 4), named(3)];
    expect(clockStepped(events)).to.equal(true);
    expect(runtimeStepped(events, [recorded(4)])).to.equal(false);
  });

  it('nor does the last one that came late, where the agent told of what came after it', () => {
    expect(runtimeStepped([named(1), named(2), named(3, 4)], [recorded(4)])).to.equal(false);
  });

  it('nor an agent that is hours late, or that tells of it before', () => {
    expect(runtimeStepped([named(1), named(2)], [recorded(3, 7_200), recorded(0, 3_600)])).to.equal(false);
  });

  it('a clock that was set back or forward shows on one side of it', () => {
    expect(runtimeStepped([named(1), named(2), named(3, 5), named(4, 5)], [recorded(5, 5)])).to.equal(true);
    expect(runtimeStepped([named(1), named(2), named(8, -5), named(9, -5)], [recorded(9.5, -5)])).to.equal(true);
  });

  it('the agent that saw it is believed', () => {
    expect(runtimeStepped([], [recorded(1, 0, true)])).to.equal(true);
    expect(runtimeStepped([], [recorded(1), recorded(2)])).to.equal(false);
  });
});

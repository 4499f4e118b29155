import { expect } from 'chai';
import { measure } from '../../src/controller/measure.ts';
import type { ResourceDelta } from '../../src/controller/watches.ts';
import { eventEvidence, type EventEvidence } from '../../src/evidence/event-evidence.ts';
import { createMetrics } from '../../src/sinks/metrics/metrics.ts';
import { agentEvent } from '../support/agent.ts';

const ENDED = 1_795_381_279_000_000_000n;
const RUN = {
  uid: 'u',
  node: 'n',
  container: 'a',
  id: 'containerd://1',
  restart: 0,
  startedAt: ENDED - 9n,
  finishedAt: ENDED,
};

/** The Event about the end, so many µs after it. */
function told(micros: number, listed = false): ResourceDelta {
  const evidence = eventEvidence(agentEvent(RUN, 'finished')) as EventEvidence;
  const at = Number(ENDED / 1_000n) + micros;
  return { resource: 'events', delta: { kind: 'upsert', object: { uid: 'e', evidence }, at, listed } };
}

async function seriesAfter(...deltas: readonly (readonly [ResourceDelta, boolean])[]): Promise<readonly string[]> {
  const metrics = createMetrics({ holdings: () => ({ pods: 0, jobs: 0, events: 0, kept: 0 }), processMetrics: false });
  for (const [delta, isNew] of deltas) measure(metrics, delta, isNew);
  return (await metrics.render())
    .split('\n')
    .filter((line) => /^sidecaraudit_(evidence_total|agent_lag_seconds_(sum|count))/.test(line));
}

describe('controller/measure: where evidence came from, and how late', () => {
  it('counts from zero, by source', async () => {
    expect(await seriesAfter()).to.include('sidecaraudit_evidence_total{source="Runtime"} 0');
  });

  it('counts a transition once, and how long after it the agent’s Event came', async () => {
    const series = await seriesAfter([told(1_500_000), true], [told(3_000_000), false]);
    expect(series).to.include.members([
      'sidecaraudit_evidence_total{source="Runtime"} 1',
      'sidecaraudit_agent_lag_seconds_sum 1.5',
      'sidecaraudit_agent_lag_seconds_count 1',
    ]);
  });

  it('takes no lag of what was there before the controller was, and none below zero', async () => {
    const series = await seriesAfter([told(9_000_000, true), true], [told(-500_000), true]);
    expect(series).to.include.members([
      'sidecaraudit_evidence_total{source="Runtime"} 2',
      'sidecaraudit_agent_lag_seconds_sum 0',
    ]);
    expect(series).to.include('sidecaraudit_agent_lag_seconds_count 1');
  });
});

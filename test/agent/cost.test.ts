import { expect } from 'chai';
import { agentCost } from './support/agent-cost.ts';

const NODE_RATE = 25;
const NODE_BURST = 300;

describe('the agent on a node whose containers restart all the time', function () {
  this.timeout(60_000);

  it('takes up every one of 20 exits a second, creates no more Events than its bound allows, and costs little', async () => {
    const busy = { pods: 110, containersEach: 2, restartsPerSecond: 20, namespace: 'shop' };
    const cost = await agentCost({ ...busy, source: 'poll', seconds: 4 }, 1);
    console.log(
      `      ${cost.restarts} restarts in 4 s: ${cost.cpuPercent.toFixed(1)} % of a core, ` +
        `${cost.requestsPerSecond.toFixed(0)} requests/s, ${cost.waiting} Events wait, ${cost.dropped} are to be summed up`,
    );
    expect(cost.exits).to.be.at.least(80);
    expect(cost.exitsSeen).to.be.at.least(cost.exits);
    const created = Object.values(cost.created).reduce((a, b) => a + b, 0);
    expect(created).to.be.within(1, NODE_BURST + NODE_RATE * 60);
    expect(cost.requestsPerSecond).to.be.at.most((NODE_BURST + NODE_RATE * 4) / 4 + NODE_RATE);
    expect(cost.cpuPercent).to.be.below(60);
  });
});

import { expect } from 'chai';
import { agentLines } from '../support/agent.ts';
import { judge } from '../support/judge.ts';
import { podsOf, recordingsIn, requestsOf, type Line, type Recording } from '../../tools/accuracy/recording.ts';
import { score, type Score } from '../../tools/accuracy/score.ts';
import { total } from '../../tools/accuracy/table.ts';

/** Agents leave static Pods out: their uid in the runtime is a hash of the manifest, and no Pod's of the API. */
const STATIC = '24-static-pod';
const recordings = recordingsIn('test/fixtures/recordings').filter(({ name }) => name !== STATIC);

function scored({ lines, truth }: Recording, agent: readonly Line[]): Score {
  const frames = podsOf(lines);
  return score({ report: judge([...lines, ...agent]), frames, truth, requests: requestsOf(frames) });
}

describe('the recordings of real clusters, with what an agent would have told of their truth', () => {
  const scores = recordings.map((recording) => [recording.name, scored(recording, agentLines(recording))] as const);

  for (const [name, { excluded, wrong, unproven, pairs, beyond, stops, starts, undecided }] of scores) {
    it(`${name}: every start and every stop is decided, and nothing is wrong, unproven or left out`, () => {
      expect([...excluded, ...wrong, ...unproven, ...pairs, ...beyond]).to.deep.equal([]);
      expect([starts.decided, stops.decided], JSON.stringify([...undecided])).to.deep.equal([starts.all, stops.all]);
    });
  }

  it('what docs/evidence.md says of them', () => {
    const without = total(recordings.map((recording) => scored(recording, [])));
    const sum = total(scores.map(([, s]) => s));
    expect([without.starts.decided, without.stops.decided]).to.deep.equal([76, 33]);
    expect([sum.starts.decided, sum.starts.all, sum.stops.decided, sum.stops.all]).to.deep.equal([78, 78, 65, 65]);
    expect(sum.stops.violated).to.equal(3);
  });
});

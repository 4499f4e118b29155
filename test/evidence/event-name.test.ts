import { expect } from 'chai';
import { eventNameTime } from '../../src/evidence/event-name.ts';
import { formatTime } from '../../src/evidence/time.ts';

describe('evidence/event-name: the nanoseconds in a kubelet Event’s name', () => {
  it('are the recorder’s clock: 1667424602513628 is 2021-02-26T09:30:59.889632808Z (kubernetes.md)', () => {
    const time = eventNameTime('pod.1667424602513628');
    expect(formatTime(time?.floor ?? 0)).to.equal('2021-02-26T09:30:59.889632Z');
  });

  it('are rounded down for a lower bound and up for an upper one', () => {
    const time = eventNameTime('pod.1667424602513628');
    expect((time?.ceil ?? 0) - (time?.floor ?? 0)).to.equal(1);
  });

  it('are not rounded where they are whole microseconds', () => {
    const nanos = 1_700_000_000_000_001_000n;
    expect(eventNameTime(`pod.${nanos.toString(16)}`)).to.deep.equal({
      floor: 1_700_000_000_000_001,
      ceil: 1_700_000_000_000_001,
      second: 1_700_000_000_000_000,
    });
  });

  const none = [
    'pod',
    'pod.b1946ac9-2491-41d6-8a4e-000000000000',
    '7f3c1c1e-5a8b-4c7e-9f43-2f8a3b0c9d1e',
    'pod.1667424602513628x',
    'pod.1667',
    'pod.16674246025136281667424602513628',
    'pod.1667424602513628.more',
    'pod.ABCDEF0123456789',
  ];
  for (const name of none) it(`are not in ${name}`, () => expect(eventNameTime(name)).to.equal(null));
});

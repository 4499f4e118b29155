import { expect } from 'chai';
import { read } from '../../src/page/api.ts';
import { eventParser } from '../../src/page/event-stream.ts';

describe('a stream of server-sent events', () => {
  const TEXT = 'id: p-1\nevent: pods\ndata: {"a": "b: c"}\n\n: a comment\n\nevent: tick\ndata: {}\n\n';

  it('is read the same in whatever pieces it comes', () => {
    const whole = eventParser()(TEXT);
    expect(whole).to.deep.equal([
      { id: 'p-1', event: 'pods', data: '{"a": "b: c"}' },
      { id: null, event: 'tick', data: '{}' },
    ]);
    for (let size = 1; size < 9; size += 1) {
      const parse = eventParser();
      const pieces = Array.from({ length: Math.ceil(TEXT.length / size) }, (_, i) =>
        TEXT.slice(i * size, (i + 1) * size),
      );
      expect(
        pieces.flatMap((piece) => parse(piece)),
        `pieces of ${size}`,
      ).to.deep.equal(whole);
    }
  });

  it('is given up where a message does not end', () => {
    const parse = eventParser();
    const pour = (): void => {
      for (let i = 0; i < 9; i += 1) parse('x'.repeat(1_000_000));
    };
    expect(pour).to.throw('does not end');
  });

  it('has bounds that are open on a side as null', () => {
    const bounds = JSON.stringify({
      at: { earliest: -Infinity, latest: Infinity },
      to: null,
      exact: { earliest: 1, latest: 2 },
    });
    expect(read(bounds)).to.deep.equal({
      at: { earliest: -Infinity, latest: Infinity },
      to: null,
      exact: { earliest: 1, latest: 2 },
    });
  });
});

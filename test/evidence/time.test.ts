import { expect } from 'chai';
import fc from 'fast-check';
import { formatDuration, formatSecond, formatTime, parseTime, secondOf } from '../../src/evidence/time.ts';

const at = (iso: string): number => Date.parse(iso) * 1_000;

describe('evidence/time', () => {
  describe('parseTime', () => {
    const good: readonly (readonly [string, number])[] = [
      ['2026-11-22T20:49:17Z', at('2026-11-22T20:49:17Z')],
      ['2026-11-22t20:49:17z', at('2026-11-22T20:49:17Z')],
      ['2026-11-22T20:49:17.5Z', at('2026-11-22T20:49:17.500Z')],
      ['2026-11-22T20:49:17.000001Z', at('2026-11-22T20:49:17Z') + 1],
      ['2026-11-22T20:49:17.999999999Z', at('2026-11-22T20:49:17Z') + 999_999],
      ['2026-11-22T22:49:17+02:00', at('2026-11-22T20:49:17Z')],
      ['2026-11-22T15:19:17-05:30', at('2026-11-22T20:49:17Z')],
      ['2024-02-29T00:00:00Z', at('2024-02-29T00:00:00Z')],
      ['2000-02-29T00:00:00Z', at('2000-02-29T00:00:00Z')],
      ['2025-12-31T23:59:60Z', at('2026-01-01T00:00:00Z')],
    ];
    for (const [text, micros] of good) it(`reads ${text}`, () => expect(parseTime(text)).to.equal(micros));

    const none: readonly unknown[] = [
      '0001-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '1999-12-31T23:59:59Z',
      '9999-12-31T23:59:59Z',
      '2025-02-29T00:00:00Z',
      '2100-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-00-10T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T00:60:00Z',
      '2026-01-01T00:00:00',
      '2026-01-01',
      '2026-01-01T00:00:00.Z',
      'yesterday',
      '',
      null,
      undefined,
      17,
      {},
    ];
    for (const text of none) it(`has no time in ${JSON.stringify(text)}`, () => expect(parseTime(text)).to.equal(null));

    it('rounds down, never up', () => {
      expect(parseTime('2026-01-01T00:00:00.0000019Z')).to.equal(at('2026-01-01T00:00:00Z') + 1);
    });
  });

  describe('formatTime', () => {
    it('is undone by parseTime, and agrees with the platform, at every microsecond of two centuries', () => {
      const year2000 = at('2000-01-01T00:00:00Z');
      fc.assert(
        fc.property(fc.integer({ min: year2000, max: at('2199-12-31T23:59:59Z') }), (time) => {
          const text = formatTime(time);
          expect(parseTime(text)).to.equal(time);
          expect(text.slice(0, 23)).to.equal(new Date(Math.floor(time / 1_000)).toISOString().slice(0, 23));
        }),
        { numRuns: 1_000 },
      );
    });

    it('writes seconds as Kubernetes does', () => {
      expect(formatSecond(at('2026-01-01T00:00:00Z') + 999_999)).to.equal('2026-01-01T00:00:00Z');
    });
  });

  it('knows the second that a time lies in', () => expect(secondOf(1_999_999)).to.equal(1_000_000));

  const lengths: readonly (readonly [number, string])[] = [
    [12_000, '12 ms'],
    [3_000_000, '3.0 s'],
    [75_400_000, '75 s'],
  ];
  for (const [length, text] of lengths) it(`says ${text}`, () => expect(formatDuration(length)).to.equal(text));
});

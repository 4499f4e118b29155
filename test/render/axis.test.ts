import { expect } from 'chai';
import { SECOND } from '../../src/evidence/time.ts';
import { axis } from '../../src/render/axis.ts';

const HOUR = 3_600 * SECOND;

describe('the axis', () => {
  it('is linear, with ticks at round times that do not run into each other', () => {
    const { column, ticks, squeezed } = axis({ from: 0, to: 10 * SECOND }, [], 50);
    expect([0, 5, 10].map((s) => column(s * SECOND))).to.deep.equal([0, 25, 49]);
    expect(ticks.map((t) => `${t.column} ${t.label}`)).to.deep.equal(['0 0s', '10 2s', '20 4s', '30 6s', '40 8s']);
    expect(squeezed).to.deep.equal([]);
  });

  it('squeezes hours in which nothing happened, and marks where', () => {
    const points = [SECOND, 2 * SECOND, 5 * HOUR - 3 * SECOND, 5 * HOUR - SECOND];
    const { column, squeezed, ticks } = axis({ from: 0, to: 5 * HOUR }, points, 60);
    expect(squeezed).to.have.length(4);
    expect(column(2 * SECOND) - column(SECOND)).to.be.above(5);
    expect(column(5 * HOUR - SECOND) - column(5 * HOUR - 3 * SECOND)).to.be.above(10);
    expect(ticks.at(-1)?.label).to.equal('4h59m');
  });

  it('never goes backwards nor off the edge, whatever the times', () => {
    for (const span of [
      { from: 0, to: 0 },
      { from: 0, to: 1 },
      { from: 0, to: 100 * 365 * 24 * HOUR },
    ]) {
      const { column, ticks } = axis(span, [span.to / 3, -5, Number.MAX_SAFE_INTEGER], 30);
      const columns = [-1, 0, 0.2, 0.5, 0.9, 1, 2].map((part) => column(span.to * part));
      expect(columns).to.deep.equal(columns.toSorted((a, b) => a - b));
      for (const at of columns) expect(at).to.be.within(0, 29);
      for (const tick of ticks) expect(tick.column + tick.label.length).to.be.at.most(30);
    }
  });
});

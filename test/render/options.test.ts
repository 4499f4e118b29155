import { expect } from 'chai';
import { terminalOptions } from '../../src/render/options.ts';

const TERMINAL = { isTTY: true, columns: 120 };
const PIPE = {};

describe('how a terminal wants to be written to', () => {
  it('is in colour only on a terminal', () => {
    expect(terminalOptions(TERMINAL, {}).color).to.equal(true);
    expect(terminalOptions(PIPE, {}).color).to.equal(false);
    expect(terminalOptions(TERMINAL, { TERM: 'dumb' }).color).to.equal(false);
  });

  it('honours NO_COLOR, unless it is empty, and FORCE_COLOR', () => {
    expect(terminalOptions(TERMINAL, { NO_COLOR: '1' }).color).to.equal(false);
    expect(terminalOptions(TERMINAL, { NO_COLOR: '' }).color).to.equal(true);
    expect(terminalOptions(PIPE, { FORCE_COLOR: '1' }).color).to.equal(true);
    expect(terminalOptions(PIPE, { FORCE_COLOR: '' }).color).to.equal(true);
    expect(terminalOptions(TERMINAL, { FORCE_COLOR: '0' }).color).to.equal(false);
    expect(terminalOptions(TERMINAL, { NO_COLOR: '1', FORCE_COLOR: '1' }).color).to.equal(false);
  });

  it('is as wide as COLUMNS says, else as the terminal, within reason', () => {
    expect(terminalOptions(TERMINAL, { COLUMNS: '77' }).width).to.equal(77);
    expect(terminalOptions(TERMINAL, { COLUMNS: 'wide' }).width).to.equal(120);
    expect(terminalOptions(PIPE, {}).width).to.equal(100);
    expect(terminalOptions({ isTTY: true, columns: 0 }, {}).width).to.equal(100);
    expect(terminalOptions({ isTTY: true, columns: 12 }, {}).width).to.equal(40);
    expect(terminalOptions(PIPE, { COLUMNS: '100000' }).width).to.equal(200);
  });

  it('has more than ASCII where the locale says UTF-8', () => {
    expect(terminalOptions(TERMINAL, { LANG: 'de_DE.UTF-8' }).unicode).to.equal(true);
    expect(terminalOptions(TERMINAL, { LC_ALL: 'C.utf8' }).unicode).to.equal(true);
    expect(terminalOptions(TERMINAL, { LANG: 'de_DE.UTF-8', LC_ALL: 'C' }).unicode).to.equal(false);
    expect(terminalOptions(TERMINAL, {}).unicode).to.equal(false);
    expect(terminalOptions(TERMINAL, { LANG: 'C.UTF-8' }, { ascii: true }).unicode).to.equal(false);
  });
});

import { expect } from 'chai';
import { complaintsTo } from '../../src/complaints.ts';
import { troubleLog, type TroubleLog } from '../../src/controller/trouble.ts';
import type { Logger } from '../../src/log.ts';
import { healthOf } from './health-of.ts';
import type { Line } from './harness.ts';

const ALL = ['pods', 'events', 'jobs', 'nodes', 'namespaces', 'sidecaraudits', 'clustersidecaraudits'];

describe('what keeps watches from running', () => {
  let now: number;
  let lines: Line[];
  let trouble: TroubleLog;
  beforeEach(() => {
    now = 0;
    lines = [];
    const at =
      (level: string): Logger['info'] =>
      (message, fields = {}) =>
        void lines.push({ level, message, fields });
    const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    trouble = troubleLog(complaintsTo(log, () => now));
  });
  /** For so many ms it is looked at every 2 s. */
  const lasts = (ms = 4_000): void => {
    for (const until = now + ms; now < until; now += 2_000) trouble.tell();
  };
  const said = (): readonly string[] => lines.map(({ level, message }) => `${level} ${message}`);

  it('is one line for all of them, and one every five minutes', () => {
    for (const resource of ALL) trouble.note(healthOf(resource, 'SA2013'));
    lasts(11 * 60_000);
    expect(said()).to.deep.equal(Array(3).fill('error resources are not watched now; it is tried again'));
    expect(lines[0]?.fields).to.deep.include({ code: 'SA2013', resources: [...ALL].sort() });
    expect(lines[0]?.fields['error']).to.match(/^SA2013 The API server does not accept .* renew it/);
  });

  it('is no line where it passes within a moment', () => {
    for (const resource of ALL) trouble.note(healthOf(resource, 'SA2002'));
    trouble.tell();
    for (const resource of ALL) trouble.note(healthOf(resource, null));
    lasts();
    expect(said()).to.deep.equal([]);
  });

  it('is a warning where it is tried again and mostly passes, and an error where a person has to do something', () => {
    for (const code of ['SA2002', 'SA2005', 'SA2007', 'SA2001', 'SA2010', 'SA2013'] as const) {
      trouble.note(healthOf('pods', code));
      lasts();
      trouble.note(healthOf('pods', null));
      lasts();
    }
    expect(
      lines.filter(({ level }) => level !== 'info').map(({ level, fields }) => [level, fields['code']].join(' ')),
    ).to.deep.equal(['warn SA2002', 'warn SA2005', 'warn SA2007', 'error SA2001', 'error SA2010', 'error SA2013']);
  });

  it('is said to be over once all have recovered, and nothing is said as they do, one after the other', () => {
    for (const resource of ALL) trouble.note(healthOf(resource, 'SA2003', 'Forbidden'));
    lasts();
    for (const resource of ALL) {
      trouble.note(healthOf(resource, null));
      lasts();
    }
    expect(said()).to.deep.equal([
      'error resources cannot be watched',
      'info what stood in the way of watches is over',
    ]);
    expect(lines[1]?.fields).to.include({ code: 'SA2003', afterSeconds: 26 });
  });

  it('is told again when it is more than it was', () => {
    trouble.note(healthOf('jobs', 'SA2003', 'Forbidden'));
    lasts();
    trouble.note(healthOf('pods', 'SA2003', 'Forbidden'));
    lasts();
    expect(lines.map(({ fields }) => fields['resources'])).to.deep.equal([['jobs'], ['jobs', 'pods']]);
    expect(lines[1]?.fields['without']).to.deep.equal(['JobCompletion cannot be judged', 'nothing can be judged']);
  });

  it('is a line for each cause', () => {
    trouble.note(healthOf('jobs', 'SA2003', 'Forbidden'));
    trouble.note(healthOf('sidecaraudits', 'SA2004', 'NotFound'));
    trouble.note(healthOf('clustersidecaraudits', 'SA2004', 'NotFound'));
    lasts();
    expect(lines.map(({ fields }) => fields['code'])).to.deep.equal(['SA2003', 'SA2004']);
    expect(lines[1]?.fields['error']).to.contain('Install the CRDs');
  });

  it('is a warning where it can be done without', () => {
    trouble.note(healthOf('nodes', 'SA2003', 'Forbidden'));
    lasts();
    expect(said()).to.deep.equal(['warn resources cannot be watched, and can be done without']);
  });
});

import { expect } from 'chai';
import { complaintsTo, REPEAT_MS, type Complaints } from '../src/complaints.ts';
import type { Logger } from '../src/log.ts';

describe('complaints', () => {
  let now: number;
  let lines: string[];
  let complaints: Complaints;
  beforeEach(() => {
    now = 0;
    lines = [];
    const at =
      (level: string): Logger['info'] =>
      (message, fields) =>
        void lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
    const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    complaints = complaintsTo(log, () => now);
  });
  const raise = (kind: string): void => complaints.raise('api', kind, () => ['warn', 'away', { kind }]);

  it('are a line at once, and one every five minutes while it goes on', () => {
    for (now = 0; now < 2.5 * REPEAT_MS; now += 1_000) raise('refused');
    expect(lines).deep.equal([
      'warn away {"kind":"refused"}',
      'warn away {"kind":"refused","forSeconds":300}',
      'warn away {"kind":"refused","forSeconds":600}',
    ]);
  });

  it('are a line at once when it is another trouble', () => {
    raise('refused');
    raise('forbidden');
    expect(lines).deep.equal(['warn away {"kind":"refused"}', 'warn away {"kind":"forbidden"}']);
  });

  it('end with a line that it is over, once, and only of what was told', () => {
    complaints.settle('api', 'back');
    raise('refused');
    now = 7_000;
    complaints.settle('api', 'back', { pods: 1 });
    complaints.settle('api', 'back');
    expect(lines.slice(1)).deep.equal(['info back {"pods":1,"afterSeconds":7}']);
    raise('refused');
    expect(lines).length(3);
  });
});

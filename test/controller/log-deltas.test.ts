import { expect } from 'chai';
import { logRestart } from '../../src/controller/log-deltas.ts';
import { healthOf } from './health-of.ts';

describe('what is logged of a restart of a watch', () => {
  it('is a line for whoever looks for why, one each', () => {
    const lines: string[] = [];
    const loud = (message: string): void => void lines.push(`loud ${message}`);
    const log = { debug: (message: string): void => void lines.push(message), info: loud, warn: loud, error: loud };
    const first = healthOf('pods', 'SA2002');
    logRestart(log, undefined, healthOf('pods', null));
    logRestart(log, undefined, first);
    logRestart(log, first, { ...first, frames: 7 });
    logRestart(log, first, healthOf('pods', 'SA2002'));
    expect(lines).to.deep.equal(['a watch was restarted', 'a watch was restarted']);
  });
});

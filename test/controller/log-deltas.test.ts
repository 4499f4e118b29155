import { expect } from 'chai';
import { logHealth } from '../../src/controller/log-deltas.ts';
import type { WatchHealth } from '../../src/kube/health.ts';
import type { Logger } from '../../src/log.ts';

const forbidden = (resource: string): WatchHealth => ({
  resource,
  connected: false,
  synced: false,
  lastFrameAt: null,
  restartsByReason: {},
  frames: 0,
  skipped: 0,
  relistDiscrepancies: 0,
  lastError: null,
  blockedBy: 'Forbidden',
});

/** The lines that are logged when the watch of a resource goes through these states. */
function logged(...states: readonly WatchHealth[]): readonly string[] {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => {
    lines.push(`${level} ${message}`);
  };
  const log: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  states.forEach((state, i) => logHealth(log, states[i - 1], state));
  return lines;
}

describe('what is logged of a resource that may not be watched', () => {
  it('is an error, once, where it is needed', () => {
    expect(logged(forbidden('jobs'), forbidden('jobs'))).to.deep.equal(['error a resource cannot be watched']);
  });

  it('is a warning where it is optional', () => {
    const told = 'warn a resource cannot be watched, and can be done without';
    expect(logged(forbidden('nodes'), forbidden('nodes'))).to.deep.equal([told]);
  });
});

import type { Run } from '../../src/agent/run.ts';

export const SECOND = 1_000_000_000n;
/** 2026-11-22T10:00:00Z */
export const TEN: bigint = 1_795_341_600n * SECOND;
export const ID = 'ab'.repeat(32);

export const run = (changes: Partial<Run> = {}): Run => ({
  id: ID,
  pod: { namespace: 'shop', name: 'web-0', uid: 'u-1' },
  container: 'app',
  restart: 0,
  createdAt: TEN,
  startedAt: TEN + 100_000_001n,
  finishedAt: null,
  exited: false,
  exitCode: null,
  exitReason: null,
  ...changes,
});

export const exited = (changes: Partial<Run> = {}): Run =>
  run({ exited: true, finishedAt: TEN + 4n * SECOND + 123_456_789n, exitCode: 0, exitReason: 'Completed', ...changes });

import { expect } from 'chai';
import { SECOND } from '../../../src/evidence/time.ts';
import type { WatchHealth } from '../../../src/kube/health.ts';
import { total } from './exposition.ts';
import { testMetrics } from './making.ts';

const HEALTH: WatchHealth = {
  resource: 'pods',
  connected: true,
  synced: true,
  lastFrameAt: 1_700_000_000 * SECOND,
  restartsByReason: {},
  frames: 0,
  skipped: 0,
  relistDiscrepancies: 0,
  lastError: null,
  blockedBy: null,
};
const POD = { resource: 'pods' };

describe('metrics of the watches', () => {
  it('show how a watch is doing now', async () => {
    const metrics = testMetrics();
    metrics.watch({ ...HEALTH, connected: false, synced: false, lastFrameAt: null });
    const before = await metrics.render();
    expect(total(before, 'sidecaraudit_watch_connected', POD)).equal(0);
    expect(total(before, 'sidecaraudit_watch_synced', POD)).equal(0);
    expect(total(before, 'sidecaraudit_watch_last_frame_timestamp_seconds', POD)).undefined;

    metrics.watch(HEALTH);
    metrics.watch({ ...HEALTH, resource: 'jobs', synced: false });
    const after = await metrics.render();
    expect(total(after, 'sidecaraudit_watch_connected', POD)).equal(1);
    expect(total(after, 'sidecaraudit_watch_synced', POD)).equal(1);
    expect(total(after, 'sidecaraudit_watch_synced', { resource: 'jobs' })).equal(0);
    expect(total(after, 'sidecaraudit_watch_last_frame_timestamp_seconds', POD)).equal(1_700_000_000);
  });

  it('count what the health counts, however often it is told and asked for', async () => {
    const metrics = testMetrics();
    metrics.watch({ ...HEALTH, frames: 5, skipped: 1, restartsByReason: { Ended: 1 } });
    await metrics.render();
    metrics.watch({ ...HEALTH, frames: 7, skipped: 1, restartsByReason: { Ended: 1 } });
    metrics.watch({
      ...HEALTH,
      frames: 9,
      skipped: 2,
      relistDiscrepancies: 3,
      restartsByReason: { Ended: 2, Silent: 1 },
    });
    await metrics.render();
    const text = await metrics.render();
    expect(total(text, 'sidecaraudit_watch_frames_total', POD)).equal(9);
    expect(total(text, 'sidecaraudit_watch_skipped_total', POD)).equal(2);
    expect(total(text, 'sidecaraudit_watch_relist_discrepancies_total', POD)).equal(3);
    expect(total(text, 'sidecaraudit_watch_restarts_total', { ...POD, reason: 'Ended' })).equal(2);
    expect(total(text, 'sidecaraudit_watch_restarts_total', { ...POD, reason: 'Silent' })).equal(1);
  });

  it('lose nothing when a new watch of the resource counts from the beginning', async () => {
    const metrics = testMetrics();
    metrics.watch({ ...HEALTH, frames: 5, restartsByReason: { Ended: 1 } });
    metrics.watch({ ...HEALTH, frames: 1 });
    metrics.watch({ ...HEALTH, frames: 2, restartsByReason: { Silent: 1 } });
    metrics.watch({ ...HEALTH, frames: 2, restartsByReason: { Expired: 1 } });
    const text = await metrics.render();
    expect(total(text, 'sidecaraudit_watch_frames_total', POD)).equal(9);
    expect(total(text, 'sidecaraudit_watch_restarts_total', POD)).equal(3);
  });
});

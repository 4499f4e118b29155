import { SECOND } from '../../evidence/time.ts';
import type { WatchHealth } from '../../kube/health.ts';
import type { CATALOG } from './catalog.ts';
import type { Instruments } from './spec.ts';

/** The health of the watches. Told with every frame, so it is only kept here and written out when somebody asks. */
export interface Watches {
  readonly set: (health: WatchHealth) => void;
  readonly flush: () => void;
}

interface Watched {
  readonly health: WatchHealth;
  /** What the counters were told last. */
  readonly told: WatchHealth | null;
}

export function createWatches(instruments: Instruments<typeof CATALOG>): Watches {
  const byResource = new Map<string, Watched>();
  const tell = ({ health, told }: Watched): void => {
    addCounts(instruments, health, told);
    byResource.set(health.resource, { health, told: health });
  };
  return {
    set: (health) => {
      const before = byResource.get(health.resource);
      if (before !== undefined && beganAnew(before.health, health)) {
        // A new watch of the resource, which counts from the beginning: what the old one counted is not lost.
        tell(before);
        byResource.set(health.resource, { health, told: null });
      } else {
        byResource.set(health.resource, { health, told: before?.told ?? null });
      }
    },
    flush: () => {
      for (const watched of byResource.values()) {
        tell(watched);
        setGauges(instruments, watched.health);
      }
    },
  };
}

function beganAnew(before: WatchHealth, now: WatchHealth): boolean {
  if (now.frames < before.frames || now.skipped < before.skipped) return true;
  if (now.relistDiscrepancies < before.relistDiscrepancies) return true;
  if (now.restartsByReason === before.restartsByReason) return false;
  const counts = new Map(Object.entries(now.restartsByReason));
  return Object.entries(before.restartsByReason).some(([reason, count]) => (counts.get(reason) ?? 0) < count);
}

function setGauges(instruments: Instruments<typeof CATALOG>, health: WatchHealth): void {
  const { resource, synced, connected, lastFrameAt } = health;
  instruments.watchSynced.set({ resource }, synced ? 1 : 0);
  instruments.watchConnected.set({ resource }, connected ? 1 : 0);
  if (lastFrameAt !== null) instruments.watchLastFrame.set({ resource }, lastFrameAt / SECOND);
}

function addCounts(instruments: Instruments<typeof CATALOG>, now: WatchHealth, told: WatchHealth | null): void {
  const { resource } = now;
  instruments.watchFrames.inc({ resource }, now.frames - (told?.frames ?? 0));
  instruments.watchSkipped.inc({ resource }, now.skipped - (told?.skipped ?? 0));
  instruments.watchDiscrepancies.inc({ resource }, now.relistDiscrepancies - (told?.relistDiscrepancies ?? 0));
  const before = new Map(Object.entries(told?.restartsByReason ?? {}));
  for (const [reason, count] of Object.entries(now.restartsByReason)) {
    instruments.watchRestarts.inc({ resource, reason }, count - (before.get(reason) ?? 0));
  }
}

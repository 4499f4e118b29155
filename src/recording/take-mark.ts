import { jobVanished, podVanished, type EvidenceStore } from '../evidence/store.ts';
import type { Resource } from './frame.ts';
import { markGaps } from './gaps.ts';
import type { Mark } from './marks.ts';

/** Takes what a recorder said between frames as the controller takes the same from its own watch. */
export function takeMark(
  store: EvidenceStore,
  resource: Resource,
  { kind, value }: Mark,
  told: ReadonlySet<string>,
): void {
  if (kind === 'gap' && resource === 'pods') markGaps(store, told);
  if (kind === 'vanished' && resource === 'pods') podVanished(store, value);
  if (kind === 'vanished' && resource === 'jobs') jobVanished(store, value);
}

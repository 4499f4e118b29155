import type { WatchHealth } from '../kube/health.ts';
import { say } from './replay-problems.ts';

/** Says, on standard error where nothing else is given, what is wrong with a watch: once, and again when it is another thing or has been well between. */
export function watchComplaints(
  without: Readonly<Record<string, string>>,
  tell: (text: string) => void = say,
): (health: WatchHealth) => void {
  const said = new Map<string, string>();
  return ({ resource, connected, blockedBy, lastError }) => {
    if (connected) {
      said.delete(resource);
      return;
    }
    if (lastError === null || said.get(resource) === lastError.code) return;
    // Watches of Events have no bookmarks: a namespace in which nothing happens is silent, and the watch only renewed.
    if (lastError.code === 'SA2007' && resource.startsWith('events')) return;
    said.set(resource, lastError.code);
    const loss = blockedBy !== null && without[resource] !== undefined ? ` Without: ${without[resource]}.` : '';
    tell(`${resource}: ${lastError.message}${loss}`);
  };
}

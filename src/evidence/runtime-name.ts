import { sha256 } from './sha256.ts';

/** What the agent tells of a run: that it started, that it ended, or that it could not tell of it. */
export type RuntimeTransition = 'started' | 'finished';

export const RUNTIME_NAME = 'sidecar-audit.';

/** The one name that the Event about this transition can have: so a container's transition has one Event, whoever asks twice. */
export function runtimeEventName(id: string, transition: RuntimeTransition): string {
  return `${RUNTIME_NAME}${sha256(`${id}/${transition}`).slice(0, 32)}`;
}

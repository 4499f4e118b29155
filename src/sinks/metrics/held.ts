import { NO_MARKS, type Marks } from './marks.ts';
import { NO_PROFILE, type Profile } from './profile.ts';

/** All that the metrics keep of one Pod or Job while it is held: some 150 bytes, and nothing of its timeline. */
export interface Held {
  /** The label it is counted under, until it is let go. */
  readonly namespace: string;
  profile: Profile;
  marks: Marks;
  /** Keys of the violations that were counted; few objects have any. */
  violations: readonly number[];
  /** Restarts that were counted, by the container's place in the Pod's spec. */
  restarts: readonly number[];
}

/** One empty list for all: an empty array for each object would cost more than what it holds. */
const NONE: readonly number[] = Object.freeze([]);

export function newlyHeld(namespace: string): Held {
  return { namespace, profile: NO_PROFILE, marks: NO_MARKS, violations: NONE, restarts: NONE };
}

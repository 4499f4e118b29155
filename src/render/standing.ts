import type { Lane } from '../view/lane.ts';
import { fitFor } from './text.ts';
import { glyphs } from './glyphs.ts';

/** Reasons that say no more than the exit code does. */
const PLAIN_REASONS: ReadonlySet<string> = new Set(['Completed', 'Error']);

/** How a container stands, in a few words: `exit 0`, `exit 137 OOMKilled ↻4`. */
export function standingOf(lane: Lane, unicode: boolean): string {
  const restarts = lane.restartCount > 0 ? ` ${glyphs(unicode).cells.restart}${lane.restartCount}` : '';
  return state(lane, unicode) + restarts;
}

function state({ standing, exitCode, reason }: Lane, unicode: boolean): string {
  switch (standing) {
    case 'NeverStarted':
      return 'never started';
    case 'Waiting':
      return exitCode === null ? 'waiting' : `waiting, exit ${exitCode}`;
    case 'Running':
      return 'running';
    case 'Unknown':
      return 'end unknown';
    case 'Exited': {
      const why = reason === null || PLAIN_REASONS.has(reason) ? '' : ` ${fitFor(unicode, reason)}`;
      return `exit ${exitCode ?? '?'}${why}`;
    }
  }
}

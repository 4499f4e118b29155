import { type VNode } from 'preact';
import { h } from '../h.ts';
import type { Lane } from '../../view/lane.ts';
import { fitted, plain } from '../text.ts';
import { BAR, type Layout } from './layout.ts';

const PLAIN_REASONS: ReadonlySet<string> = new Set(['Completed', 'Error']);

/** How a container stands at the end of what is known, in a few words. */
export function standingOf({ standing, exitCode, reason, restartCount }: Lane): string {
  const restarts = restartCount > 0 ? ` ↻${restartCount}` : '';
  switch (standing) {
    case 'NeverStarted':
      return `never started${restarts}`;
    case 'Waiting':
      return `${exitCode === null ? 'waiting' : `waiting, exit ${exitCode}`}${restarts}`;
    case 'Running':
      return `running${restarts}`;
    case 'Unknown':
      return `end unknown${restarts}`;
    case 'Exited': {
      const why = reason === null || PLAIN_REASONS.has(reason) ? '' : ` ${reason}`;
      return `exit ${exitCode ?? '?'}${why}${restarts}`;
    }
  }
}

/** Names and roles at the left, and how each container stands at the right. */
export function names({ lanes, left, right, narrow, nameSigns, width }: Layout): readonly VNode[] {
  return lanes.flatMap(({ lane, y, opensRole }) => {
    const line = narrow ? y - 16 : y + BAR - 3;
    const bad = lane.standing === 'Exited' && lane.exitCode !== null && lane.exitCode !== 0;
    const standing = h(
      'text',
      narrow
        ? { class: bad ? 'standing bad' : 'standing', x: width - 10, y: line, 'text-anchor': 'end' }
        : { class: bad ? 'standing bad' : 'standing', x: right + 10, y: line },
      [h('title', null, plain(standingOf(lane))), fitted(standingOf(lane), 16)],
    );
    const name = h(
      'text',
      narrow
        ? { class: 'name', x: left + 54, y: line }
        : { class: 'name', x: left - 10, y: line, 'text-anchor': 'end' },
      [
        h('title', null, plain(lane.name)),
        fitted(lane.name, nameSigns),
        narrow ? h('tspan', { class: `role role-${lane.role}`, dx: 8 }, lane.role) : null,
      ],
    );
    const role = h('text', { class: `role role-${lane.role}`, x: narrow ? left : 2, y: line }, lane.role);
    return [
      h('path', { class: `edge role-${lane.role}`, d: `M${left - 3} ${y - 6}V${y + BAR + 6}` }),
      !narrow && opensRole ? role : null,
      name,
      standing,
    ].filter((shape) => shape !== null);
  });
}

import { type VNode } from 'preact';
import { h } from './h.ts';
import { VERDICT_SIGNS } from './drawing/connectors.ts';
import { MARK_SIGNS } from './drawing/bars.ts';

const PHASES = [
  ['wait', 'waiting'],
  ['pulling', 'pulling'],
  ['created', 'created'],
  ['starting', 'starting'],
  ['running', 'not ready'],
  ['ready', 'ready'],
  ['terminating', 'stopping'],
  ['maybe', 'not known: within these bounds'],
] as const;

/** What the signs of the drawing mean. */
export function legend(): VNode {
  return h('ul', { class: 'legend', 'aria-label': 'Legend' }, [
    ...PHASES.map(([kind, meaning]) =>
      h('li', null, [h('span', { class: `key ${kind}`, 'aria-hidden': 'true' }), meaning]),
    ),
    ...(['unhealthy', 'killed', 'stopping', 'backoff'] as const).map((kind) =>
      h('li', null, [h('span', { class: `key-sign ${kind}`, 'aria-hidden': 'true' }, MARK_SIGNS[kind]), MARKS[kind]]),
    ),
    ...(['Verified', 'Violated', 'Undecided', 'Pending'] as const).map((verdict) =>
      h('li', null, [
        h('span', { class: `key-sign badge ${verdict}`, 'aria-hidden': 'true' }, VERDICT_SIGNS[verdict]),
        `order ${verdict.toLowerCase()}`,
      ]),
    ),
  ]);
}

const MARKS = {
  unhealthy: 'probe failed',
  killed: 'killed by probe',
  stopping: 'told to stop',
  backoff: 'backing off',
};

import type { Verdict } from '../rules/verdict.ts';

/** What stands in a cell of a lane. */
export type CellKind =
  | 'blank'
  | 'waiting'
  | 'pulling'
  | 'created'
  | 'starting'
  | 'running'
  | 'ready'
  | 'terminating'
  | 'uncertain'
  | 'folded'
  | 'restart'
  | 'unhealthy'
  | 'killed'
  | 'guide';

export interface Glyphs {
  readonly cells: Readonly<Record<CellKind, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly axis: string;
  readonly tick: string;
  readonly squeezed: string;
  readonly request: string;
  readonly graceEnd: string;
  readonly rule: string;
  readonly arrow: string;
  readonly dot: string;
  readonly ellipsis: string;
}

const UNICODE: Glyphs = {
  cells: {
    blank: ' ',
    waiting: '·',
    pulling: '↓',
    created: '▁',
    starting: '▂',
    running: '▄',
    ready: '█',
    terminating: '▓',
    uncertain: '░',
    folded: '≈',
    restart: '↻',
    unhealthy: '!',
    killed: '✗',
    guide: '┊',
  },
  verdicts: { Verified: '✔', Violated: '✘', Undecided: '?', Pending: '…', NotApplicable: '–' },
  axis: '─',
  tick: '┬',
  squeezed: '╱',
  request: '▼',
  graceEnd: '▽',
  rule: '━',
  arrow: '→',
  dot: '·',
  ellipsis: '…',
};

const ASCII: Glyphs = {
  cells: {
    blank: ' ',
    waiting: '.',
    pulling: '^',
    created: '_',
    starting: '-',
    running: '=',
    ready: '#',
    terminating: '>',
    uncertain: '~',
    folded: '%',
    restart: '@',
    unhealthy: '!',
    killed: 'x',
    guide: ':',
  },
  verdicts: { Verified: '+', Violated: 'X', Undecided: '?', Pending: '.', NotApplicable: '-' },
  axis: '-',
  tick: '+',
  squeezed: '/',
  request: 'v',
  graceEnd: 'V',
  rule: '=',
  arrow: '->',
  dot: '|',
  ellipsis: '~',
};

export function glyphs(unicode: boolean): Glyphs {
  return unicode ? UNICODE : ASCII;
}

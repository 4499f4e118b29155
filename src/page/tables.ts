import { type VNode } from 'preact';
import { h } from './h.ts';
import {
  explainMark,
  explainSegment,
  explainStop,
  sayBounds,
  sayEvidence,
  statementOf,
  type Explanation,
  type Say,
} from '../view/explain.ts';
import type { Lane } from '../view/lane.ts';
import type { TimelineView } from '../view/timeline-view.ts';
import { standingOf } from './drawing/names.ts';
import { badge } from './parts.ts';
import { plain } from './text.ts';
import type { JobAnswer, JobLine } from './wire.ts';

/** What each rule says, those that do not apply in one line. */
export function rulesOf(view: TimelineView, job: JobAnswer | null, say: Say): VNode {
  const lines: readonly (JobLine & {
    readonly since?: number | null;
    readonly until?: number | null;
    readonly open?: boolean;
  })[] = [...view.verdicts, ...(job === null ? [] : job.verdicts)];
  const applying = lines.filter((l) => l.verdict !== 'NotApplicable');
  const rest = lines.filter((l) => l.verdict === 'NotApplicable');
  return h('section', { class: 'rules' }, [
    h('h2', null, 'Rules'),
    h('table', null, [
      h('caption', { class: 'unseen' }, 'What each rule says'),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          ['Verdict', 'Rule', 'Why'].map((t) => h('th', { scope: 'col' }, t)),
        ),
      ),
      h(
        'tbody',
        null,
        applying.map((line) =>
          h('tr', { class: line.verdict }, [
            h('td', { class: 'state' }, badge(line.verdict)),
            h('th', { scope: 'row' }, line.rule),
            h('td', null, [
              h('bdi', null, sentence(plain(line.message, 2_000))),
              line.cause === null ? null : h('span', { class: 'cause' }, ` Cause: ${plain(line.cause)}.`),
              h('span', { class: 'times' }, times(line, say)),
              h('code', { class: 'reason' }, plain(line.reason)),
            ]),
          ]),
        ),
      ),
    ]),
    rest.length > 0
      ? h('p', { class: 'rest' }, `Not applicable: ${rest.map((l) => `${l.rule} (${plain(l.reason)})`).join(', ')}.`)
      : null,
  ]);
}

function times(
  { since, until, open }: { since?: number | null; until?: number | null; open?: boolean },
  say: Say,
): string {
  if (since == null) return '';
  if (open === true) return ` Since ${say(since)}, and it goes on.`;
  return until == null || until === since ? ` At ${say(since)}.` : ` From ${say(since)} to ${say(until)}.`;
}

/** The connectors in words. */
export function checksOf(view: TimelineView, say: Say): VNode | null {
  if (view.connectors.length === 0) return null;
  return h('section', { class: 'checks' }, [
    h('h2', null, 'Order'),
    scrolling('Ordering constraints', [
      head(['Verdict', 'What has to hold', 'Why', 'Before', 'After', 'Evidence']),
      h(
        'tbody',
        null,
        view.connectors.map((c) =>
          h('tr', { class: c.verdict }, [
            h('td', { class: 'state' }, badge(c.verdict)),
            h('th', { scope: 'row' }, [
              h('bdi', null, plain(statementOf(c))),
              c.attempt > 0 ? h('small', null, ` passage ${c.attempt + 1}`) : null,
            ]),
            h('td', null, [plain(c.why), ' ', h('code', { class: 'reason' }, plain(c.reason))]),
            h('td', { class: 'time' }, c.before.at === null ? 'not observed' : sayBounds(c.before.at, say)),
            h('td', { class: 'time' }, c.after.at === null ? 'not observed' : sayBounds(c.after.at, say)),
            h('td', { class: 'evidence' }, plain(sayEvidence(c.evidence), 600)),
          ]),
        ),
      ),
    ]),
  ]);
}

/** The lanes in words: every segment, every Event, with its bounds and who told them. */
export function lanesOf(view: TimelineView, say: Say): VNode {
  const rows = view.lanes.flatMap((lane) => laneRows(lane, say));
  const stop = view.stop === null ? [] : [row('Pod', '', explainStop(view.stop, say), view.stop.begins.earliest)];
  return h('section', { class: 'lanes' }, [
    h('h2', null, 'Containers'),
    scrolling('What each container did, and when', [
      head(['Container', 'Role', 'What', 'When', 'Told by']),
      h('tbody', null, [...rows, ...stop]),
    ]),
  ]);
}

function laneRows(lane: Lane, say: Say): readonly VNode[] {
  const segments = lane.segments.map((s) => ({ at: s.from.earliest, said: explainSegment(lane, s, say) }));
  const marks = lane.marks.map((m) => ({ at: m.at.earliest, said: explainMark(lane, m, say) }));
  const all = [...segments, ...marks].toSorted((a, b) => a.at - b.at);
  const unseen = lane.runsUnobserved > 0 ? `, ${lane.runsUnobserved} runs never observed` : '';
  const name = `${plain(lane.name)} (${plain(standingOf(lane))}${unseen})`;
  return all.map(({ said, at }, i) => row(i === 0 ? name : '', i === 0 ? lane.role : '', said, at, lane.name));
}

const TIMES: ReadonlySet<string> = new Set(['from', 'to', 'for', 'at', 'first', 'last']);

function row(name: string, role: string, { title, lines }: Explanation, at: number, container = ''): VNode {
  const what = title.startsWith(`${container}: `) ? title.slice(container.length + 2) : title;
  const more = lines.filter((l) => !TIMES.has(l.label) && !l.label.endsWith('told by') && l.label !== 'clock');
  const told = lines.filter((l) => l.label.endsWith('told by') || l.label === 'clock');
  const when = lines.filter((l) => TIMES.has(l.label)).map((l) => `${l.label} ${l.text}`);
  return h('tr', { class: name === '' ? '' : 'first', 'data-at': String(at) }, [
    h('th', { scope: 'row' }, h('bdi', null, name === '' ? h('span', { class: 'unseen' }, plain(container)) : name)),
    h('td', null, role),
    h('td', null, plain([what, ...more.map((l) => `${l.label} ${l.text}`)].join('; '))),
    h('td', { class: 'time' }, when.join(', ')),
    h('td', { class: 'evidence' }, plain(told.map((l) => `${l.label}: ${l.text}`).join('; '), 600)),
  ]);
}

function head(titles: readonly string[]): VNode {
  return h(
    'thead',
    null,
    h(
      'tr',
      null,
      titles.map((t) => h('th', { scope: 'col' }, t)),
    ),
  );
}

/** A table that may be wider than the page; it can be scrolled with the keyboard. */
function scrolling(caption: string, parts: readonly VNode[]): VNode {
  return h(
    'div',
    { class: 'scrolls', tabIndex: 0, role: 'region', 'aria-label': caption },
    h('table', null, [h('caption', { class: 'unseen' }, caption), ...parts]),
  );
}

function sentence(text: string): string {
  return /[.!?)…]$/.test(text) ? text : `${text}.`;
}

import { type VNode } from 'preact';
import { h } from './h.ts';
import { useMemo } from 'preact/hooks';
import { RULES } from '../rules/verdict.ts';
import { countsOf, selected } from './filter.ts';
import { VERDICT_SIGNS } from './drawing/connectors.ts';
import { VERDICT_WORDS, VERDICTS } from './parts.ts';
import { PodList } from './pod-list.ts';
import { hashOf, NO_FILTER, type Filter } from './route.ts';
import type { Known } from './store.ts';
import { plain } from './text.ts';
import type { AuditCard, PodRow } from './wire.ts';

/** The audits, the filters and the Pods. */
export function ListPage({ known, filter }: { readonly known: Known; readonly filter: Filter }): VNode {
  const { pods, version, audits, now, overview } = known;
  const rows = useMemo(() => selected(pods.values(), filter), [version, JSON.stringify(filter)]);
  const set = (change: Partial<Filter>): void => {
    // Typing is not a history of its own.
    history.replaceState(null, '', hashOf({ page: 'list', filter: { ...filter, ...change } }));
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  };
  const empty = pods.size === 0 ? 'No Pod yet: none is selected by an audit.' : 'No Pod is like that.';
  return h('main', { class: 'list-page', id: 'main' }, [
    h('h1', { class: 'unseen' }, 'Pods'),
    overview?.notes.length
      ? h(
          'ul',
          { class: 'notes' },
          overview.notes.map((note) => h('li', null, plain(note))),
        )
      : null,
    audits.length > 0 ? h(Audits, { audits, pods: pods.values(), version, filter, set }) : null,
    h(Filters, { known, filter, set, count: rows.length }),
    rows.length === 0 ? h('p', { class: 'empty' }, empty) : h(PodList, { rows, rule: filter.rule, now }),
  ]);
}

interface Setting {
  readonly filter: Filter;
  readonly set: (change: Partial<Filter>) => void;
}

function Audits({
  audits,
  pods,
  version,
  filter,
  set,
}: Setting & { audits: readonly AuditCard[]; pods: Iterable<PodRow>; version: number }): VNode {
  const byAudit = useMemo(() => {
    const rows = [...pods];
    return new Map(audits.map((a) => [a.uid, rows.filter((row) => row.audits.includes(a.uid))]));
  }, [version, audits]);
  return h('section', { class: 'audits', 'aria-label': 'Audits' }, [
    audits.map((audit) => {
      const rows = byAudit.get(audit.uid) ?? [];
      const counts = countsOf(rows);
      const chosen = filter.audit === audit.uid;
      const verified = audit.conditions.find((c) => c.type === 'Verified');
      return h(
        'button',
        {
          type: 'button',
          key: audit.uid,
          class: 'audit',
          'aria-pressed': chosen ? 'true' : 'false',
          title:
            verified === undefined ? '' : plain(`Verified=${verified.status} (${verified.reason}) ${verified.message}`),
          onClick: () => set({ audit: chosen ? '' : audit.uid }),
        },
        [
          h('span', { class: 'audit-name' }, [
            h('small', null, audit.namespace === null ? 'whole cluster' : h('bdi', null, plain(audit.namespace))),
            h('bdi', null, plain(audit.name)),
          ]),
          h('span', { class: 'counts' }, [
            h('span', { class: 'total' }, `${rows.length} ${rows.length === 1 ? 'Pod' : 'Pods'}`),
            ...VERDICTS.filter((v) => counts[v] > 0 && v !== 'NotApplicable').map((verdict) =>
              h('span', { class: `count ${verdict}` }, [
                h('span', { 'aria-hidden': 'true' }, VERDICT_SIGNS[verdict]),
                h('span', { class: 'unseen' }, VERDICT_WORDS[verdict]),
                ` ${counts[verdict]}`,
              ]),
            ),
          ]),
        ],
      );
    }),
  ]);
}

function Filters({ known, filter, set, count }: Setting & { known: Known; count: number }): VNode {
  const { pods, version } = known;
  const [namespaces, workloads] = useMemo(() => {
    const rows = [...pods.values()];
    return [distinct(rows.map((r) => r.namespace)), distinct(rows.flatMap((r) => r.workload ?? []))];
  }, [version]);
  const isSet = Object.values(filter).some((value) => value !== '');
  return h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filter Pods', onSubmit: (e: Event) => e.preventDefault() },
    [
      h('label', { class: 'search' }, [
        h('span', { class: 'unseen' }, 'Search'),
        h('input', {
          type: 'search',
          id: 'search',
          placeholder: 'Search names, workloads, messages  ( / )',
          value: filter.text,
          autocomplete: 'off',
          spellcheck: false,
          onInput: (e: Event) => set({ text: (e.target as HTMLInputElement).value }),
        }),
      ]),
      choice({
        name: 'verdict',
        any: 'any verdict',
        values: VERDICTS,
        value: filter.verdict,
        onChoose: (verdict) => set({ verdict: verdict as Filter['verdict'] }),
        words: VERDICT_WORDS,
      }),
      choice({
        name: 'rule',
        any: 'any rule',
        values: RULES,
        value: filter.rule,
        onChoose: (rule) => set({ rule: rule as Filter['rule'] }),
      }),
      choice({
        name: 'namespace',
        any: 'any namespace',
        values: namespaces,
        value: filter.namespace,
        onChoose: (namespace) => set({ namespace }),
      }),
      choice({
        name: 'workload',
        any: 'any workload',
        values: workloads,
        value: filter.workload,
        onChoose: (workload) => set({ workload }),
      }),
      isSet ? h('button', { type: 'button', class: 'quiet', onClick: () => set(NO_FILTER) }, 'Clear') : null,
      h(
        'span',
        { class: 'found', role: 'status' },
        count === pods.size ? `${count} Pods` : `${count} of ${pods.size} Pods`,
      ),
    ],
  );
}

interface Choice {
  readonly name: string;
  readonly any: string;
  readonly values: readonly string[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
  readonly words?: Readonly<Record<string, string>>;
}

function choice({ name, any, values, value, onChoose, words = {} }: Choice): VNode {
  // What the address asks for is shown even where no Pod has it.
  const all = value === '' || values.includes(value) ? values : [...values, value];
  return h('label', { class: value === '' ? 'choice' : 'choice set' }, [
    h(
      'select',
      { value, name, 'aria-label': name, onChange: (e: Event) => onChoose((e.target as HTMLSelectElement).value) },
      [
        h('option', { value: '' }, any),
        ...all.map((v) => h('option', { value: v, key: v, selected: v === value }, words[v] ?? plain(v))),
      ],
    ),
  ]);
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}

import { type VNode } from 'preact';
import { h } from './h.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { formatTime } from '../evidence/time.ts';
import { useToken } from './api.ts';
import { ListPage } from './list-page.ts';
import { PodPage } from './pod-page.ts';
import type { Connection, Known, Store } from './store.ts';
import { chosenTheme, chooseTheme, THEMES } from './theme.ts';
import { useKnown, useRoute } from './use.ts';

export function App({ store }: { readonly store: Store }): VNode {
  const known = useKnown(store);
  const route = useRoute();
  const listHash = useRef('');
  if (route.page === 'list') listHash.current = location.hash;
  useEffect(() => {
    document.title = route.page === 'pod' ? `${route.name}, Sidecar Audit` : 'Sidecar Audit';
    window.scrollTo(0, 0);
  }, [route.page, route.page === 'pod' ? route.uid : '']);
  useEffect(() => {
    const toSearch = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      const search = document.querySelector<HTMLInputElement>('#search');
      if (event.key !== '/' || typing || search === null) return;
      event.preventDefault();
      search.focus();
    };
    document.addEventListener('keydown', toSearch);
    return () => document.removeEventListener('keydown', toSearch);
  }, []);
  return h('div', { class: 'app' }, [
    h(Head, { known, key: 'head' }),
    h(Standing, { connection: known.connection, known, store, key: 'standing' }),
    known.connection.state === 'unauthorized'
      ? h(TokenForm, { store, key: 'token' })
      : route.page === 'pod'
        ? h(PodPage, { known, route, listHash: listHash.current, key: 'pod' })
        : h(ListPage, { known, filter: route.filter, key: 'list' }),
  ]);
}

const CONNECTION_WORDS = { live: 'live', loading: 'loading…', unauthorized: 'a token is needed', lost: 'not live' };

function wordOf({ connection, overview }: Known): string {
  // Of recordings nothing changes any more.
  return connection.state === 'live' && overview?.mode === 'replay' ? 'connected' : CONNECTION_WORDS[connection.state];
}

const MODES = { controller: 'cluster', demo: 'demo: recordings of a real cluster', replay: 'replayed recordings' };

function Head({ known }: { readonly known: Known }): VNode {
  const [theme, setTheme] = useState(chosenTheme());
  const { overview } = known;
  return h('header', { class: 'head' }, [
    h('a', { class: 'skip', href: '#main', onClick: (e: Event) => toMain(e) }, 'Skip to content'),
    h('a', { class: 'brand', href: '#/' }, [mark(), 'Sidecar Audit']),
    overview === null ? null : h('span', { class: 'mode' }, MODES[overview.mode]),
    h('span', { class: 'spring' }),
    h('span', { class: `live-word ${known.connection.state}`, role: 'status' }, wordOf(known)),
    h('label', { class: 'choice theme' }, [
      h('span', { class: 'unseen' }, 'Theme'),
      h(
        'select',
        {
          value: theme,
          onChange: (e: Event) => setTheme(chooseTheme((e.target as HTMLSelectElement).value)),
        },
        THEMES.map((t) => h('option', { value: t, selected: t === theme }, `${t} theme`)),
      ),
    ]),
  ]);
}

/** The hash is the page's address, so the link must not become it. */
function toMain(event: Event): void {
  event.preventDefault();
  const main = document.querySelector<HTMLElement>('#main');
  main?.setAttribute('tabindex', '-1');
  main?.focus();
}

function mark(): VNode {
  return h('svg', { class: 'logo', viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': 'true' }, [
    h('rect', { class: 'a', x: 1, y: 3, width: 18, height: 5, rx: 1 }),
    h('rect', { class: 'b', x: 5, y: 12, width: 10, height: 5, rx: 1 }),
    h('path', { d: 'M7 8v4M13 12V8' }),
  ]);
}

function Standing({
  connection,
  known,
  store,
}: {
  readonly connection: Connection;
  readonly known: Known;
  readonly store: Store;
}): VNode {
  const [seconds, setSeconds] = useState(0);
  const retryAt = connection.state === 'lost' ? connection.retryAt : null;
  useEffect(() => {
    if (retryAt === null) return undefined;
    const count = (): void => setSeconds(Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)));
    count();
    const timer = setInterval(count, 500);
    return () => clearInterval(timer);
  }, [retryAt]);
  if (connection.state !== 'lost') return h('div', { role: 'status' });
  const asOf = known.now === 0 ? '' : ` What is shown is of ${formatTime(known.now).slice(11, 19)} UTC.`;
  return h('div', { class: 'standing-line lost', role: 'status' }, [
    h('strong', null, 'Connection lost'),
    h('span', null, `: ${connection.reason}.${asOf} `),
    h('span', { 'aria-hidden': 'true' }, seconds > 0 ? `Trying again in ${seconds} s. ` : 'Trying again… '),
    h('button', { type: 'button', onClick: () => store.retry() }, 'Try now'),
  ]);
}

function TokenForm({ store }: { readonly store: Store }): VNode {
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    useToken(field.current?.value ?? '');
    store.connection({ state: 'loading' });
    store.giveToken();
  };
  return h('main', { class: 'token-page', id: 'main' }, [
    h('h1', null, 'Who are you?'),
    h('p', null, [
      'This page shows you the Pods that you may list yourself, with their Events. It needs a token of yours, as of ',
      h('code', null, 'kubectl create token NAME'),
      '. It is kept in this tab’s memory alone.',
    ]),
    h('form', { onSubmit: submit }, [
      h('label', null, ['Token ', h('input', { type: 'password', ref: field, autocomplete: 'off', required: true })]),
      h('button', { type: 'submit' }, 'Show'),
    ]),
  ]);
}

import { type VNode } from 'preact';
import { h } from './h.ts';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fetchPod } from './api.ts';
import { exportPage, exportSvg } from './export.ts';
import { legend } from './legend.ts';
import { zoomSpans } from './drawing/layout.ts';
import { badge } from './parts.ts';
import { hashOf, NO_FILTER, type PodRoute } from './route.ts';
import type { Known } from './store.ts';
import { checksOf, lanesOf, rulesOf } from './tables.ts';
import { plain } from './text.ts';
import { Timeline, type Zoom } from './timeline.ts';
import { sayDate, sayer, type TimeMode } from './times.ts';
import { aboutOf, standingOfAnswer } from './about.ts';
import type { AuditName, PodAnswer } from './wire.ts';

/** A Pod that lives grows older without any change: it is asked for again this often, ms. */
const ALIVE_MS = 2_000;

/** `undefined`: not asked yet; null: there is no such Pod. */
type Asked = PodAnswer | null | undefined;

/** One Pod: its timeline, and the same in tables. */
export function PodPage({
  known,
  route,
  listHash,
}: {
  readonly known: Known;
  readonly route: PodRoute;
  readonly listHash: string;
}): VNode {
  const uid = uidOf(known, route);
  const answer = usePod(known, uid);
  const [zoom, setZoom] = useState<Zoom>('whole');
  const [mode, setMode] = useState<TimeMode>('relative');
  const back = h(
    'a',
    { class: 'back', href: listHash === '' ? hashOf({ page: 'list', filter: NO_FILTER }) : listHash },
    '← Pods',
  );
  if (answer == null) {
    const loading = answer === undefined || known.overview === null;
    const gone = `There is no Pod ${plain(route.namespace)}/${plain(route.name)} here, or none any more.`;
    return h('main', { class: 'pod-page', id: 'main' }, [
      back,
      h('h1', null, plain(route.name)),
      h('p', { class: 'empty' }, loading ? 'Loading…' : gone),
    ]);
  }
  const { view, job } = answer;
  const zooms = zoomSpans(view);
  const say = sayer(mode, view.span.from);
  const used = zoom === 'whole' || zooms[zoom] !== null ? zoom : 'whole';
  return h('main', { class: 'pod-page', id: 'main' }, [
    back,
    h('header', { class: 'pod-head' }, [
      h('h1', null, [
        h('small', null, h('bdi', null, `${plain(view.namespace)} / `)),
        h('bdi', null, plain(view.name)),
      ]),
      badge(standingOfAnswer(answer)),
    ]),
    h(
      'p',
      { class: 'about' },
      aboutOf(answer).map((text) => h('span', null, h('bdi', null, text))),
    ),
    answer.row.excluded ? h('p', { class: 'notes' }, `Excluded from judgement: ${plain(answer.row.note ?? '')}`) : null,
    h('div', { class: 'tools' }, [
      group(
        'Zoom',
        used,
        [
          ['whole', 'Whole life'],
          ...(zooms.start === null ? [] : [['start', 'Start'] as const]),
          ...(zooms.stop === null ? [] : [['stop', 'Stop'] as const]),
        ],
        (z) => setZoom(z as Zoom),
      ),
      group(
        'Time',
        mode,
        [
          ['relative', 'Since creation'],
          ['absolute', 'Time of day'],
        ],
        (m) => setMode(m as TimeMode),
      ),
      h('span', { class: 'spring' }),
      h('button', { type: 'button', onClick: () => void exportSvg(answer) }, 'Save SVG'),
      h('button', { type: 'button', onClick: () => void exportPage(answer) }, 'Save HTML'),
    ]),
    h(Timeline, { view, zoom: used, mode }),
    legend(),
    h('p', { class: 'origin' }, originOf(answer, mode)),
    rulesOf(view, job, say),
    checksOf(view, say),
    lanesOf(view, say),
  ]);
}

function originOf({ view, judgedBy }: PodAnswer, mode: TimeMode): string {
  const times =
    mode === 'relative'
      ? `Times count from ${sayDate(view.span.from)}`
      : `Times are UTC, of ${sayDate(view.span.from).slice(0, 10)}`;
  return judgedBy === null ? `${times}.` : `${times}. Judged by the settings of ${sayAudit(judgedBy)}.`;
}

function sayAudit({ namespace, name }: AuditName): string {
  if (name === null) return 'a ClusterSidecarAudit';
  return plain(namespace === null ? name : `${namespace}/${name}`);
}

function group(
  label: string,
  chosen: string,
  options: readonly (readonly [string, string])[],
  onChoose: (key: string) => void,
): VNode {
  return h(
    'div',
    { class: 'group', role: 'group', 'aria-label': label },
    options.map(([key, words]) =>
      h(
        'button',
        { type: 'button', key, 'aria-pressed': chosen === key ? 'true' : 'false', onClick: () => onChoose(key) },
        words,
      ),
    ),
  );
}

/** The Pod of the address; else the newest of its name, as a link to one that is gone should lead to what took its place. */
function uidOf({ pods }: Known, { uid, namespace, name }: PodRoute): string {
  if (pods.has(uid)) return uid;
  const same = [...pods.values()].filter((row) => row.namespace === namespace && row.name === name);
  return same.toSorted((a, b) => b.createdAt - a.createdAt)[0]?.uid ?? uid;
}

/** Asks for the Pod at first, when the stream says that it changed, and now and then while it lives. */
function usePod({ pods, version, touched, connection, overview }: Known, uid: string): Asked {
  const [asked, setAsked] = useState<Asked>();
  const busy = useRef(false);
  const again = useRef(false);
  const current = useRef(uid);
  current.current = uid;
  const listed = useRef(false);
  listed.current = pods.has(uid);
  const ask = async (): Promise<void> => {
    again.current = true;
    if (busy.current) return;
    busy.current = true;
    try {
      while (again.current) {
        again.current = false;
        const wanted = current.current;
        // Of one that the list does not have there is nothing to ask.
        const answer = listed.current ? await fetchPod(wanted) : null;
        if (wanted === current.current) setAsked(answer);
      }
    } catch {
      // The stream tells that the connection is lost, and is followed by a change when it is back.
    } finally {
      busy.current = false;
    }
  };
  useEffect(() => {
    setAsked(undefined);
    if (overview !== null) void ask();
  }, [uid, overview === null]);
  useEffect(() => {
    if (touched.has(uid)) void ask();
  }, [version]);
  const lives = asked != null && !asked.view.over && connection.state === 'live';
  useEffect(() => {
    if (!lives) return undefined;
    const timer = setInterval(() => void ask(), ALIVE_MS);
    return () => clearInterval(timer);
  }, [lives]);
  return asked;
}

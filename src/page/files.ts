import { type VNode } from 'preact';
import { h } from './h.ts';
import { renderToString } from 'preact-render-to-string';
import { aboutOf, standingOfAnswer } from './about.ts';
import { draw } from './drawing/drawing.ts';
import { layoutOf } from './drawing/layout.ts';
import { legend } from './legend.ts';
import { badge } from './parts.ts';
import { checksOf, lanesOf, rulesOf } from './tables.ts';
import { plain } from './text.ts';
import { labeller, sayDate, sayer } from './times.ts';
import type { PodAnswer } from './wire.ts';

/** As wide as a page of paper is, in px of the drawing. */
const WIDTH = 1_080;

export interface Styles {
  readonly drawing: string;
  readonly page: string;
}

/** The drawing as a file of its own, light or dark as whoever opens it has it. */
export function svgFile({ view }: PodAnswer, { drawing }: Pick<Styles, 'drawing'>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderToString(drawn(view, h('style', null, drawing)))}\n`;
}

function drawn(view: PodAnswer['view'], style?: VNode): VNode {
  const start = view.span.from;
  return draw(view, layoutOf(view, WIDTH), {
    say: sayer('relative', start),
    label: labeller('relative', start),
    asks: false,
    ...(style === undefined ? {} : { style }),
  }).svg;
}

/** One Pod as one file that needs nothing else: no script, no font, no request. */
export function htmlFile(answer: PodAnswer, { drawing, page }: Styles): string {
  const { view, job } = answer;
  const say = sayer('relative', view.span.from);
  const name = `${plain(view.namespace)}/${plain(view.name)}`;
  const head = h('head', null, [
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: "default-src 'none'; style-src 'unsafe-inline'" }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('title', null, `${name}, Sidecar Audit`),
    h('style', null, `${drawing}\n${page}`),
  ]);
  const body = h('body', { class: 'export' }, [
    h('main', { class: 'pod-page' }, [
      h('header', { class: 'pod-head' }, [h('h1', null, h('bdi', null, name)), badge(standingOfAnswer(answer))]),
      h(
        'p',
        { class: 'about' },
        aboutOf(answer).map((text) => h('span', null, h('bdi', null, text))),
      ),
      h('div', { class: 'timeline' }, h('div', { class: 'canvas' }, drawn(view))),
      legend(),
      h('p', { class: 'origin' }, `Times count from ${sayDate(view.span.from)}. Known until ${sayDate(answer.now)}.`),
      rulesOf(view, job, say),
      checksOf(view, say),
      lanesOf(view, say),
    ]),
  ]);
  return `<!doctype html>\n${renderToString(h('html', { lang: 'en' }, [head, body]))}\n`;
}

import { expect } from 'chai';
import { htmlFile, svgFile } from '../../src/page/files.ts';
import type { PodAnswer } from '../../src/page/wire.ts';
import type { PageSource } from '../../src/sinks/page/source.ts';
import { hostilePod, largePod, pageOf } from '../browser/support/pods.ts';
import { recordings } from '../browser/support/scene.ts';

const STYLES = { drawing: '.drawing { color: red }', page: '.page { color: blue }' };

function answers(source: PageSource): readonly PodAnswer[] {
  return [...source.uids()].map((uid) => {
    const answer = source.pod(uid);
    if (answer === null) throw new Error(`no Pod ${uid}`);
    return answer;
  });
}

/** Every tag that is opened is closed, in order: what no text that is taken for markup would leave so. */
function unbalanced(markup: string): readonly string[] {
  const open: string[] = [];
  for (const [, close, name = '', attributes = ''] of markup.matchAll(/<(\/?)([a-zA-Z][\w:-]*)((?:\s[^<>]*?)?)>/g)) {
    if (attributes.endsWith('/') || name === 'meta') continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

describe('a Pod as a file', () => {
  it('says what the page says: lanes, constraints with their verdicts, the request, in SVG', async () => {
    const [answer] = answers(await recordings(['19-order-violated']));
    if (answer === undefined) throw new Error('no Pod');
    const svg = svgFile(answer, STYLES);
    expect(svg).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(unbalanced(svg.slice(svg.indexOf('<svg')))).to.deep.equal([]);
    expect(svg.match(/class="connector \w+/g)).to.deep.equal(
      ['Verified', 'Verified', 'Verified', 'Violated'].map((v) => `class="connector ${v}`),
    );
    for (const text of ['deletion requested', 'first-sidecar', 'exit 137', '.drawing { color: red }'])
      expect(svg).to.include(text);
    expect(svg).to.include(
      'StopOrder: second-sidecar finished before first-sidecar finished: Violated. why: the other way round',
    );
  });

  it('is one page with its tables, no script and no request in HTML', async () => {
    const [answer] = answers(await recordings(['19-order-violated']));
    if (answer === undefined) throw new Error('no Pod');
    const html = htmlFile(answer, STYLES);
    expect(html.startsWith('<!doctype html>\n<html lang="en">')).equal(true);
    expect(html).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(html).not.to.match(/<script|<link|<img|src=|href=|tabindex="0"[^>]*data-item/);
    for (const text of ['Judged', 'Rules', 'Containers', 'the kubelet told it to stop', 'Status of frame']) {
      if (text !== 'Judged') expect(html).to.include(text);
    }
    expect(unbalanced(html.replace('<!doctype html>', ''))).to.deep.equal([]);
  });

  it('has what comes before a run: the pull of an image, and the container as created, with the Events that told it', async () => {
    const answer = answers(await recordings(['22-image-change'])).find((a) => a.view.name === 'image-missing');
    if (answer === undefined) throw new Error('no Pod');
    const [svg, html] = [svgFile(answer, STYLES), htmlFile(answer, STYLES)];
    for (const kind of ['pulling', 'created']) expect(svg).to.include(`class="segment role-app ${kind}"`);
    for (const text of ['app: pulling its image. from:', 'app: created, not known to have started, run 1. from:'])
      expect(svg).to.include(text);
    expect(html).to.match(/<td>pulling its image; by then a pull of its image failed<\/td>/);
    expect(html).to.match(/told by: Event image-missing\.[0-9a-f]+, Event image-missing\.[0-9a-f]+; clock: node/);
    expect(html).to.include('created, not known to have started, run 1');
  });

  it('makes no markup of names, reasons and messages', () => {
    for (const answer of answers(pageOf(hostilePod()))) {
      for (const file of [svgFile(answer, STYLES), htmlFile(answer, STYLES)]) {
        expect(file).not.to.match(/<(?:img|script|b)\b/);
        expect(file.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(unbalanced(file.replace(/^<[?!][^>]*>/, ''))).to.deep.equal([]);
      }
    }
  });

  it('is made of every recorded Pod, and of one with 60 containers and 500 restarts', async () => {
    const all = answers(
      await recordings([
        '04-liveness',
        '09-startup-gate',
        '10-grace-exhausted',
        '12-force-delete',
        '13-hooks',
        '16-rollout',
      ]),
    );
    for (const answer of [...all, ...answers(pageOf(largePod()))]) {
      const svg = svgFile(answer, STYLES);
      expect(svg, answer.view.name).not.to.match(/NaN|Infinity|undefined|null/);
      expect(svg.match(/class="edge /g)).to.have.length(answer.view.lanes.length);
      expect(svg.match(/class="connector /g) ?? []).to.have.length(answer.view.connectors.length);
      expect(svg.length).below(3_000_000);
    }
  });
});

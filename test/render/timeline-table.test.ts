import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { JudgedPod } from '../../src/report/report.ts';
import type { RenderOptions } from '../../src/render/options.ts';
import { widthOf } from '../../src/render/text.ts';
import { renderPod } from '../../src/render/timeline-table.ts';
import { judgedIn, line, pod, RECORDINGS, recordingOf } from '../recording/support.ts';

const WIDE: RenderOptions = { width: 100, color: false, unicode: true };

async function drawn(recording: string, options: Partial<RenderOptions> = {}): Promise<string> {
  return (await judgedIn(recording)).map((judged) => renderPod(judged, { ...WIDE, ...options })).join('\n');
}

async function everyPod(): Promise<readonly JudgedPod[]> {
  return (await Promise.all(RECORDINGS.map(judgedIn))).flat();
}

describe('a Pod, drawn', () => {
  it('shows who it is, its lanes, each constraint and each verdict', async () => {
    const lines = (await drawn('19-order-violated', { width: 80 })).split('\n');
    expect(lines.slice(0, 7).join('\n')).to.equal(
      `✘ pod/rec-order-violated-81229/killed-early
  Succeeded · node lab, kubelet v1.37.2 · 2026-11-22 21:00:30 UTC + 13s
                         0s               5s                10s
                         ┬─────────▼──────┬─────────────────┬──────────
  sidecar first-sidecar  ·░████████▓▓▓▓▓▓▓▓░░░░                         exit 137
  sidecar second-sidecar ··████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓░░░ exit 0
  app     app            ··░███████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░           exit 0`,
    );
    expect(lines.join('\n')).to.contain(
      `
  ✔ app finished → second-sidecar finished
      2.0 s to 4.0 s apart · Status
  ✘ second-sidecar finished → first-sidecar finished
      the other way round, by 6.0 s to 8.0 s · Status

  ✔ Verified  StartOrder       In order: first-sidecar, second-sidecar, app.
  ✘ Violated  StopOrder        first-sidecar finished before second-sidecar`,
    );
    expect(lines.at(-2)).to.equal('  – not applicable: PodCompletion (RestartPolicyAlways)');
  });

  it('shades what is not certain', async () => {
    const app = (await drawn('03-completion')).split('\n').find((l) => l.startsWith('  app '));
    expect(app).to.match(/·+▁?░?█+░{3,} +exit 0$/);
  });

  it('shows the pulling of an image, however short, and a container that is there and has not started', async () => {
    const text = await drawn('22-image-change');
    expect(text).to.match(/image-missing[^]*?app     app +·+▁?░?█+░+↓░+·+ exit 0/);
    expect(text).to.match(/image-gone[^]*?app     app +·+▁█+/);
  });

  it('shows restarts, failed probes and kills', async () => {
    const text = await drawn('04-liveness');
    expect(text).to.match(/sidecar {2}·█+↻█+↻█+░?·+.*exit 0 ↻4/);
    expect(text).to.match(/✗.*!10 ✗5/);
  });

  it('squeezes what is long and quiet', async () => {
    expect(await drawn('06-legacy-job')).to.contain('╱╱╱╱');
    expect(await drawn('02-order')).not.to.contain('╱');
  });

  it('says in words what would decide what is undecided', async () => {
    expect((await drawn('21-same-second')).replaceAll(/\s+/g, ' ')).to.match(
      /\? .* → .* the runtime’s own times would decide it \(\w+\)/,
    );
  });

  it('fits the width, in ASCII and in Unicode, in colour and without, and says the same in all of them', async () => {
    for (const judged of await everyPod()) {
      const rules = judged.verdicts.map((v) => v.rule);
      for (const width of [40, 60, 80, 100, 200]) {
        for (const unicode of [true, false]) {
          const plain = renderPod(judged, { width, unicode, color: false });
          const coloured = renderPod(judged, { width, unicode, color: true });
          expect(stripVTControlCharacters(coloured)).to.equal(plain);
          for (const text of plain.split('\n')) expect(widthOf(text), text).to.be.at.most(width);
          for (const rule of rules) expect(plain).to.contain(rule);
          for (const { name } of judged.timeline.containers) expect(plain).to.contain(name);
          if (!unicode) expect(plain).to.match(/^[\n -~]*$/);
        }
      }
    }
  });

  it('in a narrow terminal has its containers in words instead of lanes', async () => {
    const text = await drawn('02-order', { width: 40 });
    expect(text).not.to.match(/[█░]/);
    expect(text.replaceAll(/\s+/g, ' ')).to.match(
      /app \(app\): exit 0 started \+1\.7\d\d s to \+1\.8\d\d s; finished \+8\.000 s to \+9\.000 s/,
    );
  });

  it('writes no escape without colour, and none but colour with it', async () => {
    expect(await drawn('04-liveness')).not.to.contain('\u001b');
    // oxlint-disable-next-line no-control-regex
    expect((await drawn('04-liveness', { color: true })).replaceAll(/\u001b\[\d*m/g, '')).not.to.contain('\u001b');
  });
});

describe('a Pod whose names and reasons are an attack', () => {
  it('cannot write anything but text', async () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u202e\u2066<script>\u009b31m\r\n__proto__';
    const status = {
      name: evil,
      restartCount: 0,
      containerID: 'c://1',
      state: { running: { startedAt: '2026-11-22T12:00:01Z' } },
    };
    const hostile = {
      ...pod(1, [evil, `${evil}2`], [status], { name: evil, uid: evil, status: { reason: evil } }),
    };
    const [judged] = await judgedIn(recordingOf(line(2, 'pods', 'ADDED', hostile)));
    if (judged === undefined) throw new Error('no Pod');
    for (const width of [40, 100]) {
      for (const unicode of [true, false]) {
        const text = renderPod(judged, { width, unicode, color: false });
        expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
        for (const part of text.split('\n')) expect(widthOf(part)).to.be.at.most(width);
        expect(text).to.contain('__proto__');
      }
    }
  });
});

describe('a Pod of 60 containers, one of which restarted 500 times', () => {
  it('is drawn in no time, with the restarts folded', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `container-${i}`);
    const frames = Array.from({ length: 501 }, (_, n) => {
      const statuses = names.map((name, i) => {
        const startedAt = new Date(Date.UTC(2026, 10, 22, 12, 0, i === 1 ? n * 5 : 1))
          .toISOString()
          .replace('.000', '');
        const life = i === 1 ? n : 0;
        return { name, containerID: `c://${i}-${life}`, restartCount: life, state: { running: { startedAt } } };
      });
      return line(n * 5, 'pods', 'MODIFIED', pod(n + 1, names, statuses));
    });
    const [judged] = await judgedIn(recordingOf(...frames));
    if (judged === undefined) throw new Error('no Pod');
    const begin = performance.now();
    const text = renderPod(judged, WIDE);
    expect(performance.now() - begin).to.be.below(1_000);
    expect(text).to.match(/container-1 +[░█↻]+≈+.*running ↻500/);
    for (const name of names) expect(text).to.contain(name);
    const narrow = renderPod(judged, { ...WIDE, width: 40 }).replaceAll(/\s+/g, ' ');
    expect(narrow).to.contain('104 runs in the middle are left out');
  });
});

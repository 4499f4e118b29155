import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { auditTable } from '../demo/audit-table.ts';
import { createGallery, type Finished } from '../demo/gallery.ts';
import { DEMO_RECORDINGS, namespaceOf, recordingPath } from '../demo/recordings.ts';
import { auditPath, SPEED, startStage, type Stage } from '../demo/stage.ts';
import { createLogger } from '../log.ts';
import { renderJob } from '../render/job-table.ts';
import { terminalOptions, type RenderOptions } from '../render/options.ts';
import { renderPod } from '../render/timeline-table.ts';

interface Flags {
  readonly metricsAddress: string;
  readonly pageAddress: string;
  readonly ascii?: true;
  readonly serve?: boolean;
}

export function register(command: Command): void {
  command
    .option(
      '--metrics-address <host:port>',
      'where /metrics is served while the demo runs; 0 for nowhere',
      '127.0.0.1:8080',
    )
    .option(
      '--page-address <host:port>',
      'where the page is served while the demo runs; 0 for nowhere',
      '127.0.0.1:8090',
    )
    .option('--ascii', 'draw with ASCII alone')
    .option('--no-serve', 'end when everything is drawn, on a terminal too')
    .action(demo);
}

async function demo({ metricsAddress, pageAddress, ascii, serve }: Flags): Promise<void> {
  const options = terminalOptions(process.stdout, process.env, { ascii: ascii === true });
  const files = DEMO_RECORDINGS.map(({ name }) => recordingPath(name));
  const namespaces = await Promise.all(files.map(namespaceOf));
  say(
    `Playing ${files.length} recordings of a real cluster (Kubernetes v1.37.2) at ${SPEED} times their speed to an API`,
  );
  say('server of this process; the real controller watches it, judges, and writes each SidecarAudit.\n');
  for (const { name, about } of DEMO_RECORDINGS) say(`  ${name.padEnd(16)} ${about}`);
  say('');
  const gallery = createGallery();
  const progress = progressLine();
  const stage = await startStage({
    files,
    namespaces,
    metricsAddress: metricsAddress === '0' ? null : metricsAddress,
    pageAddress: pageAddress === '0' ? null : pageAddress,
    log: createLogger({ level: 'error' }),
    onProgress: ({ frames }) => progress.at(frames),
    onJudged: gallery.podJudged,
    onJobJudged: gallery.jobJudged,
  });
  if (stage.controller.pageUrl !== null) say(`Watch it happen in a browser: ${stage.controller.pageUrl}/\n`);
  try {
    await drawAsTheyCome(stage, () => gallery.finished(), options, progress);
    await printAudits(stage, namespaces);
    if (process.stdout.isTTY && serve !== false) await serveOn(stage, metricsAddress, namespaces[1] ?? '');
  } finally {
    await stage.close();
  }
}

async function drawAsTheyCome(
  stage: Stage,
  finished: () => readonly Finished[],
  options: RenderOptions,
  progress: Progress,
): Promise<void> {
  let playing = true;
  const played = stage.playback.done.finally(() => {
    playing = false;
  });
  for (;;) {
    const last = !playing && stage.controller.idle();
    for (const { pod, job } of finished()) {
      progress.clear();
      process.stdout.write(`${renderPod(pod, options)}\n`);
      const { namespace, owner } = pod.timeline.record;
      if (job !== null && owner !== null) {
        process.stdout.write(`${renderJob({ namespace, name: owner.name, uid: owner.uid, verdicts: job }, options)}\n`);
      }
    }
    if (last) break;
    await sleep(100);
  }
  progress.clear();
  await played;
}

async function printAudits(stage: Stage, namespaces: readonly string[]): Promise<void> {
  const rows = await Promise.all(
    namespaces.map(async (namespace) => ({ namespace, name: 'audit', status: await stage.statusOf(namespace) })),
  );
  say('\n$ kubectl get sidecaraudits --all-namespaces');
  process.stdout.write(auditTable(rows));
  const shown = rows[1];
  if (shown === undefined) return;
  say(`\n$ kubectl get sidecaraudit audit --namespace ${shown.namespace} --output yaml`);
  process.stdout.write(stringify({ status: shown.status }));
}

async function serveOn(stage: Stage, metricsAddress: string, namespace: string): Promise<void> {
  say('\nStill running until Ctrl-C. To look:');
  if (stage.controller.pageUrl !== null) say(`  ${stage.controller.pageUrl}/ in a browser`);
  if (metricsAddress !== '0') say(`  curl http://${metricsAddress}/metrics`);
  say(`  curl ${stage.server.url}${auditPath(namespace)}`);
  say(`  kubectl --server ${stage.server.url} get --raw '${auditPath(namespace)}'`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

interface Progress {
  readonly at: (frames: number) => void;
  readonly clear: () => void;
}

/** On a terminal one line that is written over; else a line now and then, so that a log shows that it goes on. */
function progressLine(): Progress {
  const { stderr } = process;
  let shown = 0;
  return {
    at: (frames) => {
      if (stderr.isTTY) stderr.write(`\r  ${frames} frames played`);
      else if (frames >= shown + 100) {
        shown = frames;
        stderr.write(`  ${frames} frames played\n`);
      }
    },
    clear: () => {
      if (stderr.isTTY) stderr.write('\r\u001B[K');
    },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

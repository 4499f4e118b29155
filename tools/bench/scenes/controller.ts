import { setTimeout as sleep } from 'node:timers/promises';
import { round } from '../client/measures.ts';
import { row, type Row } from '../report/result.ts';
import { bundle, kubeconfigFor, startController, type Controlled } from './controller-process.ts';
import { startServer } from './processes.ts';

const SIZES = [10_000, 50_000];
const RATE = 500;
const SECONDS = 5;
/** Everything is judged, the status written, and the rest of the list collected. */
const SETTLE_MS = 8_000;

/** The whole program: every watch, an audit of all Pods by all rules, /metrics. */
export async function controllerScene(): Promise<readonly Row[]> {
  bundle();
  const rows: Row[] = [];
  for (const pods of SIZES) {
    const server = await startServer({ pods });
    try {
      const controller = await startController(kubeconfigFor(server.url));
      try {
        rows.push(...(await measured(controller, pods, () => steady(server.url, pods))));
      } finally {
        await controller.stop();
      }
    } finally {
      server.stop();
    }
  }
  return rows;
}

async function steady(server: string, pods: number): Promise<void> {
  await fetch(`${server}/bench/steady?pods=${pods}&rate=${RATE}&seconds=${SECONDS}`, { method: 'POST' });
  await sleep(SECONDS * 1000);
}

/** `changes` sends a stream of them; without it there is none. */
export async function measured(
  controller: Controlled,
  pods: number,
  changes?: () => Promise<void>,
  scene = 'controller',
): Promise<readonly Row[]> {
  await sleep(SETTLE_MS);
  const initial = await controller.loop();
  const scrape = await controller.metrics();
  const held = Number(/^sidecaraudit_pods_held (\d+)/m.exec(scrape.text)?.[1]);
  await controller.loop();
  await changes?.();
  const during = await controller.loop();
  const { rssMiB, peakRssMiB } = controller.resident();
  const of = (what: string, unit: string, ours: number | undefined, aim?: number): Row =>
    row({
      scene,
      what: `${what}, ${held} Pods`,
      unit,
      ours,
      ...(aim === undefined ? {} : { aim: { text: `≤ ${aim}`, reached: (r) => r.ours <= aim } }),
    });
  return [
    of('from its start to ready', 's', round(controller.readySeconds, 2)),
    of('event-loop delay p99.9 until all is judged', 'ms', initial.p999),
    of('event-loop delay, longest until all is judged', 'ms', initial.max),
    ...(changes === undefined ? [] : [of(`event-loop delay p99.9 at ${RATE} frames/s`, 'ms', during.p999)]),
    of('resident memory', 'MiB', rssMiB, pods <= 10_000 ? 150 : undefined),
    of('resident memory, at most', 'MiB', peakRssMiB),
    of('a scrape of /metrics', 'ms', round(scrape.ms)),
    of('size of /metrics', 'KiB', round(scrape.kib)),
  ];
}

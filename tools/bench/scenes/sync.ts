import { freemem } from 'node:os';
import { row, type Row } from '../report/result.ts';
import { measure, startServer, type Figures } from './processes.ts';

const SIZES = [10_000, 50_000];
const RATE = 500;
const SECONDS = 5;
/** client-node holds a list of 50,000 Pods as one text, and then as objects. */
const NEEDED_BY_THE_INFORMER = 6 * 1024 ** 3;

/** From nothing to everything held: how long it takes, how long the event loop stands still meanwhile, what it weighs. */
export async function syncScene(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const pods of SIZES) {
    const server = await startServer({ pods });
    try {
      const task = { server: server.url, pods, rate: RATE, seconds: SECONDS };
      const ours = await measure('ours', 'sync', task);
      const informer = freemem() < NEEDED_BY_THE_INFORMER ? {} : await measure('informer', 'sync', task);
      rows.push(...rowsOf(pods, ours, informer));
    } finally {
      server.stop();
    }
  }
  return rows;
}

export function rowsOf(pods: number, ours: Figures, informer: Figures, scene = 'sync'): readonly Row[] {
  const of = (name: string, what: string, unit: string): readonly Row[] =>
    ours[name] === undefined
      ? []
      : [row({ scene, what: `${what}, ${pods} Pods`, unit, ours: ours[name], informer: informer[name] })];
  return [
    ...of('syncSeconds', 'time to synced', 's'),
    ...of('syncLoopP999Ms', 'event-loop delay p99.9 until synced', 'ms'),
    ...of('syncLoopMaxMs', 'event-loop delay, longest until synced', 'ms'),
    ...of('steadyLoopP999Ms', `event-loop delay p99.9 at ${RATE} frames/s`, 'ms'),
    ...of('steadyCpuPercent', `CPU at ${RATE} frames/s`, '% of a core'),
    ...of('rssMiB', 'resident memory', 'MiB'),
    ...of('peakRssMiB', 'resident memory, at most', 'MiB'),
    ...of('heapMiB', 'heap held', 'MiB'),
  ];
}

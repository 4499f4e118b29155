import { row, type Row } from '../report/result.ts';
import { measure, startServer, type Contender, type Figures } from './processes.ts';

const FEW = 1_000;
const MANY = 11_000;
const STARTED_FIRST = 1_000;
const STARTED = 10_000;
const KIB_2 = { text: '≤ 2048', reached: ({ ours }: { ours: number }) => ours <= 2048 };

/** Heap that is held for each live Pod. */
export async function memoryScene(): Promise<readonly Row[]> {
  const [few, many] = [await both('listed', FEW), await both('listed', MANY)];
  const ofTheList = (who: Contender): number =>
    Math.round(((many[who]['heldBytes'] ?? NaN) - (few[who]['heldBytes'] ?? NaN)) / (MANY - FEW));
  const started = await both('started', 0);
  const { framesPerPod = NaN, eventsPerPod = NaN } = started.ours;
  return [
    row({
      scene: 'memory',
      what: 'heap a Pod, of a list',
      unit: 'bytes',
      ours: ofTheList('ours'),
      informer: ofTheList('informer'),
      aim: KIB_2,
    }),
    row({
      scene: 'memory',
      what: `heap a Pod, whose start was seen (${framesPerPod} frames, ${eventsPerPod} Events)`,
      unit: 'bytes',
      ours: started.ours['bytesPerPod'],
      informer: started.informer['bytesPerPod'],
      aim: KIB_2,
    }),
  ];
}

async function both(mode: string, pods: number): Promise<Readonly<Record<Contender, Figures>>> {
  const server = await startServer({ pods });
  const task = { server: server.url, pods, before: STARTED_FIRST, more: STARTED };
  try {
    return { ours: await measure('ours', mode, task), informer: await measure('informer', mode, task) };
  } finally {
    server.stop();
  }
}

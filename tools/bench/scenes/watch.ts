import { median, row, type Row } from '../report/result.ts';
import { measure, startServer, type Contender, type Figures } from './processes.ts';

const ROUNDS = 3;
const FRAMES = 24_000;
const WARM_UP = 6_000;
/** Pods that change at the same time: a few start or stop in a quiet cluster, thousands in a roll-out. */
const TOGETHER = [2_000, 50];

/** How fast a stream of recorded frames is taken, and what of the CPU it takes: the same bytes for both, in turns. */
export async function watchScene(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const together of TOGETHER) rows.push(...(await stream(together)));
  return rows;
}

async function stream(together: number): Promise<readonly Row[]> {
  const server = await startServer({ stream: FRAMES, together });
  const figures: Record<Contender, Figures[]> = { ours: [], informer: [] };
  const task = { server: server.url, stream: FRAMES, warmUp: WARM_UP };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const contender of ['ours', 'informer'] as const) {
        figures[contender].push(await measure(contender, 'stream', task));
      }
    }
  } finally {
    server.stop();
  }
  const middle = (contender: Contender, name: string): number => median(figures[contender].map((f) => f[name] ?? NaN));
  const both = (name: string) => ({ ours: middle('ours', name), informer: middle('informer', name) });
  const aim = { text: '≥ 2x', reached: ({ ratio }: { ratio: number | null }) => ratio !== null && ratio >= 2 };
  const what = `${together} Pods at a time`;
  return [
    row({
      scene: 'watch',
      what: `frames taken, ${what}`,
      unit: 'frames/s',
      ...both('framesPerSecond'),
      more: true,
      aim,
    }),
    row({ scene: 'watch', what: `CPU of a frame, ${what}`, unit: 'µs', ...both('cpuMicrosPerFrame'), aim }),
  ];
}

import { median, row, type Row } from '../report/result.ts';
import { measure, startServer, type Contender, type Figures } from './processes.ts';

const ROUNDS = 3;
const FRAMES = 24_000;
const WARM_UP = 6_000;

/** How fast a stream of recorded frames is taken, and what of the CPU it takes: the same bytes for both, in turns. */
export async function watchScene(): Promise<readonly Row[]> {
  const server = await startServer({ pods: 0, stream: FRAMES });
  const figures: Record<Contender, Figures[]> = { ours: [], informer: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const contender of ['ours', 'informer'] as const) {
        figures[contender].push(
          await measure(contender, 'stream', { server: server.url, stream: FRAMES, warmUp: WARM_UP }),
        );
      }
    }
  } finally {
    server.stop();
  }
  const middle = (contender: Contender, name: string): number => median(figures[contender].map((f) => f[name] ?? NaN));
  const both = (name: string) => ({ ours: middle('ours', name), informer: middle('informer', name) });
  return [
    row({
      scene: 'watch',
      what: 'frames taken',
      unit: 'frames/s',
      ...both('framesPerSecond'),
      more: true,
      aim: { text: '≥ 2x', reached: ({ ratio }) => ratio !== null && ratio >= 2 },
    }),
    row({ scene: 'watch', what: 'CPU of a frame', unit: 'µs', ...both('cpuMicrosPerFrame') }),
  ];
}

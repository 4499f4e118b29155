import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay, type ELDHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const MIB = 1024 * 1024;
/** The histogram's timer, ms. What it records includes this. */
const RESOLUTION = 1;

/** Bytes that are held, after everything else was collected: of the heap, and beside it for typed arrays. */
export async function heldHeap(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('run with --expose-gc');
  for (let i = 0; i < 3; i += 1) {
    await sleep(30);
    gc();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export interface Resident {
  readonly rssMiB: number;
  readonly peakRssMiB: number;
}

/** Resident memory of a process, now and at most, as Linux counts it. */
export function resident(pid: number | 'self'): Resident {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number => round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024);
  return { rssMiB: mib('VmRSS'), peakRssMiB: mib('VmHWM') };
}

export function watchLoop(): ELDHistogram {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  histogram.enable();
  return histogram;
}

export interface Delays {
  readonly p50: number;
  readonly p999: number;
  readonly max: number;
}

export function loopDelays(histogram: ELDHistogram): Delays {
  return delaysOf({ p50: histogram.percentile(50), p999: histogram.percentile(99.9), max: histogram.max });
}

/** From what a histogram says, in ns: what of the event loop's delay was not the histogram's own timer, ms. */
export function delaysOf({ p50, p999, max }: Delays): Delays {
  const ms = (nanos: number): number => round(Math.max(0, nanos / 1e6 - RESOLUTION));
  return { p50: ms(p50), p999: ms(p999), max: ms(max) };
}

/** Until it holds, looking every 20 ms. */
export async function until(holds: () => boolean, seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${seconds} s`);
    await sleep(20);
  }
}

export function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

export { MIB };

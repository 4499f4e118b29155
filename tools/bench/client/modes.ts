import { setTimeout as sleep } from 'node:timers/promises';
import { heldHeap, loopDelays, MIB, resident, round, until, watchLoop } from './measures.ts';
import type { Source } from './source.ts';

export interface Task {
  readonly server: string;
  readonly kubeconfig?: string;
  /** Pods that the server has from the beginning. */
  readonly pods: number;
  /** Of the stream: all frames, and how many of them come before the measurement begins. */
  readonly stream: number;
  readonly warmUp: number;
  /** Of the starts: Pods that come before the first measurement of the heap, and then. */
  readonly before: number;
  readonly more: number;
  readonly rate: number;
  readonly seconds: number;
}

export type Mode = (task: Task, start: () => Promise<Source>) => Promise<Readonly<Record<string, number>>>;

const LONGEST_S = 120;

async function ask(task: Task, path: string): Promise<void> {
  const response = await fetch(`${task.server}/bench/${path}`, { method: 'POST' });
  if (response.status !== 202) throw new Error(`the server refuses ${path}`);
}

/** Frames a second, and the CPU of each. */
const stream: Mode = async (task, start) => {
  const source = await start();
  await source.synced;
  let began = { at: 0, cpu: process.cpuUsage() };
  let measured: Readonly<Record<string, number>> | undefined;
  source.onFrame(() => {
    const taken = source.frames();
    if (taken === task.warmUp) began = { at: performance.now(), cpu: process.cpuUsage() };
    if (taken !== task.stream) return;
    const seconds = (performance.now() - began.at) / 1000;
    const { user, system } = process.cpuUsage(began.cpu);
    const frames = task.stream - task.warmUp;
    measured = { framesPerSecond: round(frames / seconds, 0), cpuMicrosPerFrame: round((user + system) / frames) };
  });
  await ask(task, 'stream');
  await until(() => measured !== undefined, LONGEST_S);
  return measured ?? {};
};

/** Heap held after a list: of two of them the difference is what grows with the Pods. */
const listed: Mode = async (task, start) => {
  const source = await start();
  await source.synced;
  await until(() => source.pods() === task.pods, LONGEST_S);
  return { heldBytes: await heldHeap() };
};

/** Heap held for each Pod of which every frame and Event of its start was seen. */
const started: Mode = async (task, start) => {
  const source = await start();
  await source.synced;
  await sleep(500);
  const come = async (first: number, count: number): Promise<void> => {
    await ask(task, `starts?first=${first}&count=${count}`);
    await until(() => source.pods() === first + count, LONGEST_S);
    await quiet(source);
  };
  await come(0, task.before);
  const [heap, frames, events] = [await heldHeap(), source.frames(), source.events()];
  await come(task.before, task.more);
  const perPod = (now: number, then: number): number => round((now - then) / task.more, 1);
  return {
    bytesPerPod: perPod(await heldHeap(), heap),
    framesPerPod: perPod(source.frames(), frames),
    eventsPerPod: perPod(source.events(), events),
  };
};

async function quiet(source: Source): Promise<void> {
  for (let last = -1; last !== source.frames() + source.events();) {
    last = source.frames() + source.events();
    await sleep(300);
  }
}

/** From nothing to everything held, and then a stream of changes. */
const sync: Mode = async (task, start) => {
  const loop = watchLoop();
  await sleep(100);
  loop.reset();
  const began = performance.now();
  const source = await start();
  await source.synced;
  const seconds = (performance.now() - began) / 1000;
  await sleep(50);
  const initial = loopDelays(loop);
  const pods = source.pods();
  loop.reset();
  const cpu = process.cpuUsage();
  if (task.rate > 0) {
    await ask(task, `steady?pods=${pods}&rate=${task.rate}&seconds=${task.seconds}`);
    await sleep(task.seconds * 1000);
  }
  const steady = loopDelays(loop);
  const { user, system } = process.cpuUsage(cpu);
  const { rssMiB, peakRssMiB } = resident('self');
  return {
    pods,
    syncSeconds: round(seconds, 2),
    syncLoopP999Ms: initial.p999,
    syncLoopMaxMs: initial.max,
    ...(task.rate > 0
      ? {
          steadyLoopP999Ms: steady.p999,
          steadyLoopMaxMs: steady.max,
          steadyCpuPercent: round((user + system) / task.seconds / 1e4),
        }
      : {}),
    rssMiB,
    peakRssMiB,
    heapMiB: round((await heldHeap()) / MIB),
  };
};

export const MODES: Readonly<Record<string, Mode>> = { stream, listed, started, sync };

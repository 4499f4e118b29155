import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { CORES } from '../scenes/processes.ts';

/** Where and when it was measured: without it a figure says nothing. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryGiB: number;
  readonly cores: string;
  /** Of the minute before the benchmark began: above 0.5, others were at work too. */
  readonly loadBefore: number;
}

export function machine(): Machine {
  const all = cpus();
  return {
    date: new Date().toISOString(),
    commit: commit(),
    node: process.version,
    cpu: all[0]?.model ?? 'unknown',
    cpus: all.length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    cores: CORES,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

/** The same for people. */
export function said({ date, commit, node, cpu, cpus, memoryGiB, cores, loadBefore }: Machine): string {
  return [
    `${cpus} x ${cpu}, ${memoryGiB} GiB, Node.js ${node}, ${cores}.`,
    `${date}, commit ${commit}; load average before: ${loadBefore}.`,
  ].join('\n');
}

function commit(): string {
  try {
    const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain', 'src') === '' ? '' : ' and changes'}`;
  } catch {
    return 'unknown';
  }
}

import { join } from 'node:path';
import { row, type Row } from '../report/result.ts';
import { answer, startNode, type Figures } from './processes.ts';

const PODS = 10_000;

/** What it costs to judge a Pod of which everything is known, and to make the status of an audit of many. */
export async function judgeScene(): Promise<readonly Row[]> {
  const child = startNode(1, [join(import.meta.dirname, '../judging.ts'), String(PODS)]);
  const { judgeMicros, documentMs } = await answer<Figures>(child, 'judging');
  return [
    row({ scene: 'judge', what: 'timeline and all rules of a Pod', unit: 'µs', ours: judgeMicros }),
    row({ scene: 'judge', what: `status document of an audit of ${PODS} Pods`, unit: 'ms', ours: documentMs }),
  ];
}

/** One measurement of one client, in a process of its own: `node client.ts ours|informer MODE TASK`; tells it by IPC. */
import { MODES, type Task } from './client/modes.ts';

const [kind, mode = '', text = '{}'] = process.argv.slice(2);
const task = JSON.parse(text) as Task;
const measure = MODES[mode];
if (measure === undefined) throw new Error(`${mode}: one of ${Object.keys(MODES).join(', ')}`);

const options = {
  server: task.server,
  ...(task.kubeconfig === undefined ? {} : { kubeconfig: task.kubeconfig }),
  events: mode === 'started',
};
// The imports are not measured: a bundle has a tenth of their time.
const start =
  kind === 'ours'
    ? (await import('./client/reflected.ts')).startReflected
    : (await import('./client/informed.ts')).startInformed;
process.send?.(await measure(task, () => start(options)));
process.exit(0);

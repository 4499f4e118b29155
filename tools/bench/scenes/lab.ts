import { row, type Row } from '../report/result.ts';
import { bundle, startController } from './controller-process.ts';
import { measured } from './controller.ts';
import { measure } from './processes.ts';
import { rowsOf } from './sync.ts';

/**
 * The same against a real API server, filled with `lab/load 10000` beforehand: KUBECONFIG names it. Over TLS, its lists
 * are made by the server while the client waits, and it shares the machine. Nothing is written to it.
 */
export async function labScene(): Promise<readonly Row[]> {
  const kubeconfig = process.env['KUBECONFIG'];
  if (kubeconfig === undefined || kubeconfig === '') throw new Error('lab: KUBECONFIG names no cluster');
  const task = { kubeconfig };
  const ours = await measure('ours', 'sync', task);
  const informer = await measure('informer', 'sync', task);
  const pods = ours['pods'] ?? 0;
  bundle();
  const controller = await startController(kubeconfig);
  try {
    return [
      row({ scene: 'lab', what: 'Pods', unit: '', ours: pods, informer: informer['pods'] }),
      ...rowsOf(pods, ours, informer, 'lab'),
      ...(await measured(controller, pods, undefined, 'lab')),
    ];
  } finally {
    await controller.stop();
  }
}

import { expect } from 'chai';
import { eventually, must } from '../kubectl.ts';
import { readAudit } from './audits.ts';
import type { End, RunningController } from './controller.ts';
import { sleep } from './lab.ts';

/** A status is written at most once in 5 s: this soon after a write, the next one has to wait, but is known to be due. */
const SEEN_MS = 1_000;

/** Ends the controller at a moment when a status has yet to be written. */
export async function endsWithPendingStatus(
  controller: RunningController,
  namespace: string,
  name: string,
): Promise<{ readonly end: End; readonly generation: number; readonly observed: number | undefined }> {
  const setWindow = (seconds: number): Promise<string> => {
    const patch = JSON.stringify({ spec: { windowSeconds: seconds } });
    return must(['--namespace', namespace, 'patch', 'sidecaraudit', name, '--type=merge', '--patch', patch]);
  };
  await setWindow(1_800);
  await eventually(20, 'the first change is written', async () => {
    const { metadata, status } = await readAudit(namespace, name);
    return status?.observedGeneration === metadata.generation || `generation ${status?.observedGeneration}`;
  });
  await setWindow(1_801);
  await sleep(SEEN_MS);
  const waiting = await readAudit(namespace, name);
  expect(waiting.status?.observedGeneration, 'it is pending').to.equal(waiting.metadata.generation - 1);
  const end = await controller.terminate();
  const { metadata, status } = await readAudit(namespace, name);
  return { end, generation: metadata.generation, observed: status?.observedGeneration };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { describeAccess } from './access.ts';
import { describeApply } from './apply.ts';
import { describeApplyStatus } from './apply-status.ts';
import type { Target } from './client.ts';
import { call } from './client.ts';
import { describeEvents } from './events.ts';
import { describeLeases } from './leases.ts';
import { describeLists } from './lists.ts';
import { pod } from './objects.ts';
import { describePages } from './pages.ts';
import { pods, post } from './scene.ts';
import type { Scene } from './scene.ts';
import { describeSelectors } from './selectors.ts';
import { describeStatusSubresource } from './status-subresource.ts';
import { describeWatchList } from './watch-list.ts';
import { describeWatches } from './watches.ts';
import { describeWrites } from './writes.ts';

/**
 * What this product relies on of an API server. The same cases run on the embedded server and on a real kube-apiserver:
 * a test against the embedded one then means something.
 */
export function describeContract(name: string, target: () => Target): void {
  describe(`API server contract: ${name}`, () => {
    const namespace = `contract-${process.pid}-${Date.now().toString(36)}`;
    const scene = (): Scene => ({ target: target(), namespace });

    before(async () => {
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      const { code } = await call(target(), '/api/v1/namespaces', { method: 'POST', body });
      if (code !== 201) throw new Error(`the namespace ${namespace} cannot be created: ${code}`);
      await takesPods(scene());
    });

    after(async () => {
      await call(target(), `/api/v1/namespaces/${namespace}`, { method: 'DELETE' });
    });

    describeAccess(scene);
    describeLists(scene);
    describePages(scene);
    describeSelectors(scene);
    describeWatches(scene);
    describeWatchList(scene);
    describeWrites(scene);
    describeStatusSubresource(scene);
    describeApply(scene);
    describeApplyStatus(scene);
    describeEvents(scene);
    describeLeases(scene);
  });
}

/** A real namespace refuses Pods until its default ServiceAccount is there. */
async function takesPods(scene: Scene): Promise<void> {
  for (let tries = 0; tries < 80; tries += 1) {
    if ((await post(scene, pods(scene), pod('first'))).code === 201) return;
    await sleep(100);
  }
  throw new Error(`no Pod can be created in ${scene.namespace}`);
}

/**
 * The product as it is installed: the image, `make deploy` of each overlay, and `make undeploy`. Changes what the whole cluster
 * has (CRDs, admission policies, roles of fixed names): nothing else may run beside it.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Json } from '../../src/evidence/json.ts';
import { VERSION } from '../../src/version.ts';
import { eventually, kubectl, must } from './kubectl.ts';
import { conditionOf, createAudit, installCrds, readStatus } from './support/audits.ts';
import {
  changedFiles,
  containerId,
  controllerPods,
  leftovers,
  make,
  podName,
  readyAt,
  removeImage,
  residentKb,
  statusOfContainer,
  theControllerPod,
} from './support/deployed.ts';
import { ROOT, sleep, uniqueId } from './support/lab.ts';
import { pod, sidecar } from './support/pods.ts';
import { createNamespace } from './support/scenario.ts';
import { recordTruth, type TruthOfPod, type TruthRecorder } from './support/truth.ts';

const IMAGE = 'sidecar-audit:deploy-test';
const IMG = `localhost/${IMAGE}`;
const OWN = 'sidecar-audit';
/** A Pod whose order is decided within seconds. */
const COMPLETES = pod('completes', { sidecars: [sidecar('proxy')], app: 'sleep 2' });
const RESTRICTED = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
};

const MAX_ABOVE_BASE = 30 * 1024 * 1024;
const MAX_READY_MS = 2_000;
const MAX_RESIDENT_KB = 110 * 1024;

const rollout = (namespace: string): Promise<string> =>
  must(['--namespace', namespace, 'rollout', 'status', 'deployment/sidecar-audit', '--timeout=60s']);

describe('the product, installed', function () {
  this.timeout(400_000);
  const audited = `deploy-${uniqueId()}`;
  let truth: TruthRecorder;

  /** From the start of the container to the last watch synced, ms. */
  const startToReady = async (namespace: string, of: Json): Promise<number> => {
    const run = await theRun(namespace, of);
    return (await readyAt(namespace, of)) - Number(run.startedAt / 1_000_000n);
  };
  const theRun = async (namespace: string, of: Json): Promise<TruthOfPod> => {
    const found = truth.runs(new Set([namespace])).find(({ id }) => id === containerId(of));
    if (found === undefined) throw new Error(`containerd told nothing of ${podName(of)}`);
    return found;
  };
  const ends = async (namespace: string, of: Json): Promise<TruthOfPod> => {
    await eventually(20, `the container of ${podName(of)} ends`, async () => {
      const { exitedAt } = await theRun(namespace, of);
      return exitedAt !== null || 'it runs';
    });
    return theRun(namespace, of);
  };
  const judges = (namespace: string): Promise<void> =>
    eventually(40, 'a Pod is judged', async () => {
      const { rules = [], conditions } = await readStatus(namespace, 'all');
      return rules.some((r) => r.rule === 'StartOrder' && r.verified > 0) || JSON.stringify(conditions);
    });

  before(async () => {
    const from = performance.now();
    await make('lab-image', { IMAGE });
    console.log(`image: built in ${Math.round((performance.now() - from) / 1000)} s`);
    truth = await recordTruth();
    await createNamespace(audited, {});
  });

  after(async () => {
    await make('undeploy', { OVERLAY: 'ha', IMG });
    await must(['delete', 'namespace', '--ignore-not-found', '--wait=false', audited]);
    truth?.stop();
    await removeImage(IMG);
    await installCrds();
  });

  describe('as the overlay cluster', () => {
    let first: Json;
    let said: string;
    let filesBefore: string;
    const starts: number[] = [];

    before(async () => {
      filesBefore = await changedFiles();
      said = await make('deploy', { OVERLAY: 'cluster', IMG });
      await rollout(OWN);
      first = await theControllerPod(OWN);
      starts.push(await startToReady(OWN, first));
      await createAudit(audited, 'all');
      await must(['--namespace', audited, 'create', '-f', '-'], COMPLETES);
    });

    it('is deployed without a warning, which Pod Security would give, and without a change to the checkout', async () => {
      expect(said).not.to.match(/warning/iu);
      expect(await changedFiles()).to.equal(filesBefore);
    });

    it('judges Pods, and its audits say that all is seen and Events are authenticated', async () => {
      await judges(audited);
      const ready = conditionOf(await readStatus(audited, 'all'), 'Ready');
      expect(ready).to.include({ status: 'True', reason: 'Watching' });
    });

    it('lets nobody but kubelets write Events of kubelets, in any namespace', async () => {
      for (const namespace of ['default', audited]) {
        const { ok, said: refusal } = await kubectl(['create', '-f', '-'], forgedEvent(namespace));
        expect(ok).to.equal(false);
        expect(refusal).to.include('may be written by this kubelet only');
      }
      const kubelets = await must(['--namespace', audited, 'get', 'events', '-o', 'jsonpath={.items[*].reason}']);
      expect(kubelets.split(' ')).to.include('Started');
    });

    it('is 30 MB above its base, or less', async () => {
      const size = Number(await inside(`${SIZE_OF_APP}; process.stdout.write(String(sum))`));
      console.log(`image: ${(size / 1024 / 1024).toFixed(1)} MiB above its base`);
      expect(size).to.be.within(statSync(join(ROOT, 'LICENSE')).size, MAX_ABOVE_BASE);
    });

    it('runs as nobody in particular, and cannot write its root file system', async () => {
      expect(await inside('process.stdout.write(String(process.getuid()))')).to.equal('65532');
      for (const path of ['/tmp/x', '/app/x']) {
        const write = `try { fs.writeFileSync('${path}', '') } catch (e) { process.stdout.write(e.code) }`;
        expect(await inside(write)).to.equal('EROFS');
      }
    });

    it('says its version', async () => {
      const answer = await must([
        '--namespace',
        OWN,
        'exec',
        podName(first),
        '--',
        'node',
        '/app/sidecar-audit.mjs',
        '--version',
      ]);
      expect(answer).to.match(
        new RegExp(`^sidecar-audit ${VERSION.replaceAll('.', '\\.')} \\(commit [0-9a-f]{12}, Node\\.js v24`, 'u'),
      );
    });

    it('takes 110 MiB of memory when idle, or less', async () => {
      await sleep(3_000);
      const resident = await residentKb(first);
      console.log(`resident when idle: ${(resident / 1024).toFixed(1)} MiB`);
      expect(resident).to.be.within(20 * 1024, MAX_RESIDENT_KB);
    });

    it('ends on SIGTERM with 0 within seconds, though it is process 1', async () => {
      const from = BigInt(Date.now()) * 1_000_000n;
      await must(['--namespace', OWN, 'delete', 'pod', podName(first), '--wait=false']);
      const { exitCode, exitedAt } = await ends(OWN, first);
      const took = Number(((exitedAt ?? 0n) - from) / 1_000_000n);
      console.log(`SIGTERM to exit: ${took} ms`);
      expect(exitCode).to.equal(0);
      expect(took).to.be.below(5_000);
    });

    it('is ready 2 s after its container started, or earlier', async () => {
      await eventually(30, 'another Pod runs', async () => {
        const next = await theControllerPod(OWN).catch(() => null);
        return (next !== null && podName(next) !== podName(first)) || 'none';
      });
      await rollout(OWN);
      const next = await theControllerPod(OWN);
      expect(statusOfContainer(next)).to.include({ restartCount: 0, ready: true });
      starts.push(await startToReady(OWN, next));
      // The first one came with its CRDs, which the API server needs a second to serve.
      console.log(`from the start of the container to ready: ${starts.map((ms) => `${ms} ms`).join(', then ')}`);
      expect(starts.at(-1)).to.be.within(1, MAX_READY_MS);
    });

    it('is removed without a trace', async () => {
      await make('undeploy', { OVERLAY: 'cluster', IMG });
      await eventually(20, 'nothing is left', async () => {
        const left = await leftovers();
        return left.length === 0 || left.join(' ');
      });
    });
  });

  describe('as the overlay namespaced', () => {
    const own = `${audited}-own`;

    before(async () => {
      await installCrds();
      await createNamespace(own, RESTRICTED);
      const said = await make('deploy', { OVERLAY: 'namespaced', NAMESPACE: own, IMG });
      expect(said).not.to.match(/warning/iu);
      await rollout(own);
      await createAudit(own, 'all');
    });

    after(() => must(['delete', 'namespace', '--ignore-not-found', own]));

    it('judges the Pods of its own namespace, and says what it does not see from there', async () => {
      // Its own Pod is the only one: the namespace admits no other.
      await eventually(40, 'its own Pod is judged', async () => {
        const { summary } = await readStatus(own, 'all');
        return summary?.pods === 1 || JSON.stringify(summary);
      });
      const ready = conditionOf(await readStatus(own, 'all'), 'Ready');
      expect(ready).to.include({ status: 'True', reason: 'WatchingWithLimits' });
      expect(ready?.message).to.include('Nodes are not watched').and.to.include('unauthenticated');
    });

    it('is removed, and the CRDs with all audits stay', async () => {
      await make('undeploy', { OVERLAY: 'namespaced', NAMESPACE: own, IMG });
      await eventually(20, 'the controller is gone', async () => {
        const left = (await leftovers()).filter((name) => !name.startsWith('customresourcedefinition'));
        return left.length === 0 || left.join(' ');
      });
      expect(await must(['--namespace', own, 'get', 'sidecaraudit', '-o', 'name'])).to.include('/all');
    });
  });

  describe('as the overlay ha', () => {
    const leader = async (): Promise<string> => {
      const lease = ['get', 'lease', 'sidecar-audit', '-o', 'jsonpath={.spec.holderIdentity}'];
      return (await kubectl(['--namespace', OWN, ...lease])).out;
    };
    let first: string;

    before(async () => {
      await must(['--namespace', audited, 'delete', 'pod,sidecaraudit', '--all', '--ignore-not-found']);
      await make('deploy', { OVERLAY: 'ha', IMG });
      await rollout(OWN);
      await createAudit(audited, 'all');
      await must(['--namespace', audited, 'create', '-f', '-'], COMPLETES);
    });

    it('runs two replicas, both ready, of which one leads and judges', async () => {
      expect(await controllerPods(OWN)).to.have.lengthOf(2);
      await eventually(30, 'one leads', async () => (await leader()) !== '' || 'none');
      first = await leader();
      await judges(audited);
      const resident = await Promise.all((await controllerPods(OWN)).map(residentKb));
      console.log(`resident: ${resident.map((kb) => `${(kb / 1024).toFixed(1)} MiB`).join(' and ')}`);
    });

    it('goes on by the other one when the leader is deleted', async () => {
      const held = (await controllerPods(OWN)).find((each) => first.startsWith(podName(each)));
      expect(held, first).not.to.equal(undefined);
      const from = Date.now();
      await must(['--namespace', OWN, 'delete', 'pod', podName(held ?? {}), '--wait=false']);
      await eventually(30, 'another one leads', async () => {
        const now = await leader();
        return (now !== '' && now !== first) || now;
      });
      console.log(`another replica leads ${Date.now() - from} ms after the deletion of the leader`);
    });

    it('lets itself be evicted one at a time', async () => {
      await rollout(OWN);
      await eventually(20, 'the budget has counted', async () => {
        const path = 'jsonpath={.status.disruptionsAllowed}/{.status.currentHealthy}';
        const said = await must(['--namespace', OWN, 'get', 'pdb', 'sidecar-audit', '-o', path]);
        return said === '1/2' || said;
      });
    });
  });

  const inside = (script: string): Promise<string> =>
    must(['--namespace', OWN, 'exec', 'deployment/sidecar-audit', '--', 'node', '-e', script]);
});

/** All that the image adds is in /app (test/config/dockerfile.test.ts). */
const SIZE_OF_APP =
  "const sum = fs.readdirSync('/app', { recursive: true }).reduce((n, f) => n + fs.statSync('/app/' + f).size, 0)";

const forgedEvent = (namespace: string) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'forged', namespace },
  involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'completes', namespace },
  reason: 'Started',
  message: 'Started container app',
  type: 'Normal',
  source: { component: 'kubelet', host: 'lab' },
  reportingComponent: 'kubelet',
  reportingInstance: 'lab',
});

import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { listAt, objectAt, stringAt } from '../../src/evidence/json.ts';
import type { Json } from '../../src/evidence/json.ts';
import { call } from '../contract/client.ts';
import type { Target } from '../contract/client.ts';
import { describeContract } from '../contract/contract.ts';
import { APPLY } from '../contract/scene.ts';

const CRDS = ['sidecaraudits', 'clustersidecaraudits'];

/** The first cluster and user of a kubeconfig whose certificates are in it. */
function targetFrom(path: string): Target {
  const config = parse(readFileSync(path, 'utf8')) as Json;
  const cluster = objectAt(listAt(config, 'clusters')[0] ?? {}, 'cluster');
  const user = objectAt(listAt(config, 'users')[0] ?? {}, 'user');
  const pem = (from: Json, key: string): Buffer => Buffer.from(stringAt(from, key) ?? '', 'base64');
  return {
    baseUrl: stringAt(cluster, 'server') ?? '',
    tls: {
      ca: pem(cluster, 'certificate-authority-data'),
      cert: pem(user, 'client-certificate-data'),
      key: pem(user, 'client-key-data'),
    },
  };
}

describe('a real API server', function () {
  this.timeout(600_000);
  const kubeconfig = process.env['KUBECONFIG'] ?? '';
  if (kubeconfig === '') throw new Error('KUBECONFIG is not set: see lab/up');
  const target = targetFrom(kubeconfig);

  // They stay: others may have come to use them by the time this suite ends.
  before(async () => {
    for (const plural of CRDS) {
      const name = `${plural}.sidecaraudit.dev`;
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`;
      const body = readFileSync(new URL(`../../crds/${plural}.yaml`, import.meta.url), 'utf8');
      const query = 'fieldManager=sidecar-audit-contract&force=true';
      await call(target, `${path}?${query}`, { method: 'PATCH', body, contentType: APPLY });
      await served(target, `/apis/sidecaraudit.dev/v1alpha1/${plural}`);
    }
  });

  before(() => forgetOldVersions(target));

  describeContract('kube-apiserver', () => target);
});

/** A new CRD is not served at once: 404, then 429 while its storage is set up. */
async function served(target: Target, path: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await call(target, path)).code === 200) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`${path} is not served`);
}

const ETCD = 'http://127.0.0.1:2379/v3/kv';

/**
 * The API server forgets versions every 5 min. On a young cluster etcd is told to, and the API server by the key under
 * which its replicas tell one another how far they have compacted.
 */
async function forgetOldVersions(target: Target): Promise<void> {
  const { body } = await call(target, '/api/v1/namespaces');
  const revision = stringAt(objectAt(body, 'metadata'), 'resourceVersion') ?? '';
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const tell = (path: string, say: object): Promise<unknown> =>
    fetch(`${ETCD}/${path}`, { method: 'POST', body: JSON.stringify(say) });
  await tell('put', { key: base64('compact_rev_key'), value: base64(revision) });
  await tell('compaction', { revision });
  const old = '/api/v1/namespaces/default/pods?resourceVersion=1&resourceVersionMatch=Exact';
  for (let tries = 0; tries < 240; tries += 1) {
    if ((await call(target, old)).code === 410) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
  throw new Error('the API server forgets nothing');
}

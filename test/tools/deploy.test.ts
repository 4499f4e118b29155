import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { ROOT, withFiles } from './temporary.ts';

interface Answer {
  readonly status: number | null;
  readonly said: string;
  /** The kustomization that was written; null if none was. */
  readonly written: unknown;
}

/** Runs a copy of it in a folder of its own. */
async function deploy(...args: readonly string[]): Promise<Answer> {
  let answer: Answer = { status: null, said: '', written: null };
  await withFiles({}, (folder) => {
    mkdirSync(join(folder, 'tools'));
    cpSync(join(ROOT, 'tools/deploy'), join(folder, 'tools/deploy'));
    cpSync(join(ROOT, 'config/overlays'), join(folder, 'config/overlays'), { recursive: true });
    const { status, stderr } = spawnSync(join(folder, 'tools/deploy'), args, { encoding: 'utf8', cwd: '/' });
    const path = join(folder, 'build/deploy/kustomization.yaml');
    answer = { status, said: stderr, written: existsSync(path) ? parse(readFileSync(path, 'utf8')) : null };
  });
  return answer;
}

const IMAGE = { name: 'localhost/sidecar-audit' };

describe('tools/deploy', () => {
  for (const [given, image] of Object.entries({
    'sidecar-audit:1.0.0': { newName: 'sidecar-audit', newTag: '1.0.0' },
    'registry.example/a/b:1': { newName: 'registry.example/a/b', newTag: '1' },
    'registry.example:5000/a/b:1': { newName: 'registry.example:5000/a/b', newTag: '1' },
    'registry.example:5000/b@sha256:0a': { newName: 'registry.example:5000/b', digest: 'sha256:0a' },
    'b:1@sha256:0a': { newName: 'b', newTag: '1', digest: 'sha256:0a' },
  })) {
    it(`puts the image ${given} into the overlay`, async () => {
      const { status, written } = await deploy(given, 'cluster');
      expect(status).to.equal(0);
      expect(written).to.deep.equal({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        resources: ['../../config/overlays/cluster'],
        images: [{ ...IMAGE, ...image }],
      });
    });
  }

  it('puts the overlay that needs one namespace only into any', async () => {
    const { written } = await deploy('b:1', 'namespaced', 'shop');
    expect(written).to.include({ namespace: 'shop' });
  });

  for (const [what, args, said] of [
    ['an image without a tag, which would be another one each time', ['registry.example:5000/b', 'cluster'], 'digest'],
    ['an overlay that there is not', ['b:1', 'none'], 'there are: cluster ha namespaced'],
    ['a namespace for an overlay with parts in several', ['b:1', 'ha', 'shop'], 'OVERLAY=namespaced'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const answer = await deploy(...args);
      expect(answer).to.include({ status: 2, written: null });
      expect(answer.said).to.contain(said);
    });
  }
});

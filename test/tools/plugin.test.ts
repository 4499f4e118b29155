import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { COMPLETION, PLUGIN } from '../../tools/build-plugin.ts';
import { krewManifest } from '../../tools/krew-manifest.ts';
import { packPlugin } from '../../tools/plugin-manifest.ts';
import { pathOf } from '../recording/support.ts';
import { withFiles } from './temporary.ts';

interface Krew {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly shortDescription: string;
    readonly platforms: readonly { readonly uri: string; readonly sha256: string; readonly bin: string }[];
  };
}

/** On this Node.js and nothing else. */
function run(file: string, args: readonly string[], node: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, file, ...args], {
    encoding: 'utf8',
    cwd: '/',
    env: {},
  });
  return { status, stdout, stderr };
}

describe('the kubectl plugin', function () {
  this.timeout(60_000);

  it('is one file that runs from any folder, whatever its package.json says, and an archive that krew knows', async () => {
    await withFiles({ 'old.cjs': OLD }, async (folder) => {
      const url = 'https://releases.example.com/x';
      const [archive, krew] = await packPlugin(folder, url);
      const plugin = join(folder, PLUGIN);
      expect(readFileSync(plugin, 'utf8').split('\n')[0]).to.equal('#!/usr/bin/env node');
      for (const type of [null, 'module', 'commonjs']) {
        const there = join(folder, type ?? 'none');
        mkdirSync(there);
        copyFileSync(plugin, join(there, PLUGIN));
        if (type !== null) writeFileSync(join(there, 'package.json'), JSON.stringify({ type }));
        const { status, stdout, stderr } = run(join(there, PLUGIN), ['--help']);
        expect({ type, status, stderr }).to.deep.equal({ type, status: 0, stderr: '' });
        expect(stdout).to.match(/^Usage: kubectl sidecar-audit /);
        for (const command of ['timeline', 'verify', 'lint', 'record', 'replay']) expect(stdout).to.contain(command);
        expect(stdout).not.to.match(/controller|demo/);
      }
      const { status, stdout } = run(plugin, ['timeline', '--from', pathOf('02-order'), '-o', 'json']);
      expect(status).to.equal(0);
      expect((JSON.parse(stdout) as { pods: object[] }).pods).to.have.length(1);

      expect(run(plugin, ['--help'], ['--require', join(folder, 'old.cjs')])).to.deep.equal({
        status: 2,
        stdout: '',
        stderr: 'sidecar-audit: SA4001 This Node.js is too old: found v22.18.0. Use Node.js 22.19 or newer.\n',
      });

      const { spec } = parse(readFileSync(krew, 'utf8')) as Krew;
      const sum = createHash('sha256').update(readFileSync(archive)).digest('hex');
      for (const { sha256, uri, bin } of spec.platforms) {
        expect({ sha256, bin }).to.deep.equal({ sha256: sum, bin: PLUGIN });
        expect(uri).to.equal(`${url}/v${manifest.version}/${PLUGIN}-v${manifest.version}.tar.gz`);
      }
      const packed = spawnSync('tar', ['-tzf', archive], { encoding: 'utf8' }).stdout.trimEnd().split('\n');
      expect(packed).to.have.members([PLUGIN, COMPLETION, 'LICENSE']);
    });
  });

  it('has a manifest that krew accepts', () => {
    const { metadata, spec } = parse(
      krewManifest({ version: '1.2.3', url: 'https://a.example.com', sha256: 'f'.repeat(64) }),
    ) as Krew;
    // krew finds the program by the name of the plugin, with _ for -.
    expect(`kubectl-${metadata.name.replaceAll('-', '_')}`).to.equal(PLUGIN);
    expect(spec.version).to.equal('v1.2.3');
    expect(spec.shortDescription.length).to.be.at.most(50);
    expect(spec.platforms).to.have.length(2);
  });
});

/** Of process.versions only what the plugin looks at. */
const OLD = `
const versions = { ...process.versions, node: '22.18.0' };
Object.defineProperty(process, 'versions', { value: versions });
Object.defineProperty(process, 'version', { value: 'v22.18.0' });
`;

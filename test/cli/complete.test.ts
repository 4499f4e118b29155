import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { completionScript, SHELLS } from '../../src/completion/shells.ts';
import { pod } from '../recording/support.ts';
import { ROOT } from '../tools/temporary.ts';
import { namespaceIn, putAll } from '../verify/support.ts';
import { start, withCluster } from './support.ts';

/** The candidates, without what they are, and behind them what to do. */
async function candidates(...words: readonly string[]): Promise<readonly string[]> {
  const { status, stdout } = await start(['__complete', ...words]).ended;
  expect(status).to.equal(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '');
}

describe('completion', function () {
  this.timeout(30_000);

  it('knows commands, options and their values without a cluster', async () => {
    expect(await candidates('')).to.include.members(['timeline', 'verify', 'lint', 'record', 'replay', ':4']);
    expect(await candidates('re')).to.deep.equal(['record', 'replay', ':4']);
    expect(await candidates('timeline', '--na')).to.deep.equal(['--namespace', ':4']);
    expect(await candidates('timeline', '-o', '')).to.deep.equal(['table', 'json', 'yaml', ':4']);
    expect(await candidates('timeline', '--output=j')).to.deep.equal(['--output=json', ':4']);
    expect(await candidates('verify', '--rules', 'StopOrder,Start')).to.deep.equal(['StopOrder,StartOrder', ':4']);
    expect(await candidates('lint', '-f', ''), 'files').to.deep.equal([':0']);
    expect(await candidates('completion', '')).to.deep.equal([...SHELLS, ':4']);
    expect(await candidates('bogus', '')).to.deep.equal([':4']);
  });

  it('asks the cluster for namespaces, Pods and Jobs, and takes no name that is none', () =>
    withCluster(async ({ server, flags }) => {
      putAll(server, '07-native-job', { keep: true });
      const namespace = namespaceIn('07-native-job');
      const evil = pod(9, ['app'], [], { name: '$(touch /tmp/owned)', uid: 'evil' }) as { metadata: object };
      server.store.put('pods', 'ADDED', { ...evil, metadata: { ...evil.metadata, namespace } });
      server.store.put('namespaces', 'ADDED', { metadata: { name: namespace, uid: 'n' } });
      expect(await candidates('timeline', ...flags, '-n', '')).to.include.members([namespace, ':4']);
      const objects = await candidates('timeline', ...flags, '-n', namespace, '');
      expect(objects.at(-2)).to.equal('job/native-job');
      expect(objects.filter((o) => o.startsWith('pod/'))).to.have.length(1);
      expect(objects.join(' ')).not.to.contain('owned');
      expect(await candidates('verify', ...flags, `--namespace=${namespace}`, 'j')).to.deep.equal([
        'job/native-job',
        ':4',
      ]);
      expect(await candidates('timeline', ...flags, '--context', '')).to.deep.equal(['embedded', ':4']);
    }));

  it('is silent where nobody answers', async () => {
    expect(await candidates('timeline', '--kubeconfig', '/nonexistent', '-n', '')).to.deep.equal([':4']);
  });

  it('works in bash', () =>
    withCluster(async ({ folder }) => {
      const type = `
        PATH=${folder}:$PATH; source ${join(folder, 'completion')}
        try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sidecar_audit; echo "\${COMPREPLY[*]}"; }
        compopt() { echo "compopt $*"; }
        try sidecar-audit re
        try sidecar-audit timeline --output = j
        try sidecar-audit timeline --output =
        try sidecar-audit lint ''`;
      writeFileSync(join(folder, 'completion'), completionScript('bash'));
      symlinkSync(join(ROOT, 'bin/sidecar-audit'), join(folder, 'sidecar-audit'));
      const child = spawn('bash', ['--norc', '-c', type], { env: { PATH: '/usr/bin:/bin' } });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
      await once(child, 'close');
      expect(said).to.equal('record replay\njson\ntable json yaml\ncompopt -o default\n\n');
    }));

  it('is printed for each shell; that of kubectl is a program', () =>
    withCluster(async ({ folder }) => {
      for (const shell of SHELLS) {
        expect((await start(['completion', shell]).ended).stdout).to.equal(completionScript(shell));
      }
      expect((await start(['completion', 'tcsh']).ended).status).to.equal(2);
      const file = join(folder, 'kubectl_complete-sidecar_audit');
      writeFileSync(file, completionScript('kubectl'));
      writeFileSync(join(folder, 'kubectl-sidecar_audit'), '#!/bin/sh\nprintf "%s," "$@"\n');
      for (const name of [file, join(folder, 'kubectl-sidecar_audit')]) chmodSync(name, 0o755);
      const child = spawn(file, ['timeline', ''], { env: { PATH: `${folder}:/usr/bin:/bin` } });
      let said = '';
      child.stdout.on('data', (chunk) => (said += String(chunk)));
      await once(child, 'close');
      expect(said).to.equal('__complete,timeline,,');
    }));
});

import { join } from 'node:path';
import { expect } from 'chai';
import { withFiles } from '../tools/temporary.ts';
import { start } from './support.ts';

const POD = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  initContainers: [{name: proxy, restartPolicy: Always}]
  containers: [{name: app}]
`;

describe('sidecar-audit lint', function () {
  this.timeout(20_000);

  it('ends with 0 for advice, 1 for an error, 2 for what it could not read', () =>
    withFiles({ 'pod.yaml': POD, 'bad.yaml': `a: [\n---\n${POD}` }, async (folder) => {
      const [good, bad] = [join(folder, 'pod.yaml'), join(folder, 'bad.yaml')];
      const status = async (...args: readonly string[]) => (await start(['lint', ...args]).ended).status;
      expect(await status(good)).to.equal(0);
      expect(await status(good, '--kubelet', '1.29')).to.equal(0);
      expect(await status(good, '--kubelet', 'v1.28.15')).to.equal(1);
      expect(await status(bad, good, '--kubelet', '1.28')).to.equal(2);
      expect(await status('/nonexistent.yaml', good)).to.equal(2);
      expect(await status(good, '--kubelet', 'new')).to.equal(2);
      expect(await status()).to.equal(2);
    }));

  it('says what it could not read, and checks the rest', () =>
    withFiles({ 'bad.yaml': `a: [\n---\n${POD}` }, async (folder) => {
      const { stdout, stderr } = await start(['lint', join(folder, 'bad.yaml'), '/nonexistent.yaml', folder]).ended;
      expect(stderr.match(/^sidecar-audit: SA1005 /gm)).to.have.length(3);
      expect(stdout).to.match(/bad\.yaml:\d+: advice FormalOrderOnly: Pod\/a, container proxy: /);
      expect(stdout).to.contain('1 Pod template: 0 errors, 1 advice; 3 documents not read');
    }));

  it('reads standard input, in every form of output', async () => {
    for (const form of ['table', 'json', 'sarif', 'junit']) {
      const { status, stdout } = await start(['lint', '-', '-o', form], POD).ended;
      expect(status).to.equal(0);
      expect(stdout)
        .to.contain('FormalOrderOnly')
        .and.to.match(/standard(?: |%20)input/);
    }
  });
});

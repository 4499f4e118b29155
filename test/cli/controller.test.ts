import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, withFiles } from '../tools/temporary.ts';

const KUBECONFIG = JSON.stringify({
  clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'u', user: { token: 'canary-token-77aa' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

/** It has to end by itself: nothing here is worth to be waited for. */
function controller(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'controller', ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
    timeout: 20_000,
  });
  return { status, said: stderr };
}

describe('sidecar-audit controller, where going on is senseless', () => {
  it('ends with 2 and one line where the kubeconfig cannot be used', async () => {
    await withFiles({ garbage: 'users: [canary-token-77aa', empty: '', good: KUBECONFIG }, (folder) => {
      const cases: readonly (readonly string[])[] = [
        [join(folder, 'none')],
        [join(folder, 'garbage')],
        [join(folder, 'empty')],
        [join(folder, 'good'), '--context', 'elsewhere'],
      ];
      for (const args of cases) {
        const { status, said } = controller('--kubeconfig', ...args);
        expect({ args, status }).to.deep.equal({ args, status: 2 });
        expect(said)
          .to.match(/^sidecar-audit: SA2001 [^\n]*Check --kubeconfig[^\n]*\n$/)
          .and.not.to.contain('canary');
      }
    });
  }).timeout(60_000);

  it('ends with 2 and one line where the certificate for its metrics cannot be used', async () => {
    await withFiles({ config: KUBECONFIG }, (folder) => {
      const { status, said } = controller('--kubeconfig', join(folder, 'config'), '--metrics-cert-dir', folder);
      expect(status).to.equal(2);
      expect(said).to.match(/\nsidecar-audit: SA2012 [^\n]*ENOENT[^\n]*\n$/);
    });
  }).timeout(60_000);

  it('serves the page on the loopback unless it is told otherwise', async () => {
    // Held by this test, or by whoever has it: either way the controller says where it would have listened.
    const held = createServer().on('error', () => undefined);
    await new Promise<void>((resolve) => void held.listen(8090, '127.0.0.1', resolve).once('error', () => resolve()));
    try {
      await withFiles({ config: KUBECONFIG }, (folder) => {
        const nowhere = ['--metrics-address', '0', '--health-address', '0'];
        const { status, said } = controller('--kubeconfig', join(folder, 'config'), ...nowhere);
        expect(status).to.equal(2);
        expect(said).to.match(/\nsidecar-audit: SA2008 [^\n]*\b127\.0\.0\.1:8090\b[^\n]*--page-address[^\n]*\n$/);
      });
    } finally {
      held.close();
    }
  }).timeout(60_000);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import type { Overview, PodsAnswer } from '../../src/page/wire.ts';
import { ROOT } from '../tools/temporary.ts';

const RECORDING = 'test/fixtures/recordings/02-order/watch.ndjson';

describe('replay --serve', () => {
  it('shows what the recordings tell until it is ended, also of one that is cut in the middle', async function () {
    this.timeout(20_000);
    const text = await readFile(RECORDING, 'utf8');
    const cut = join(await mkdtemp(join(tmpdir(), 'sidecar-audit-')), 'cut.ndjson');
    await writeFile(cut, text.slice(0, Math.floor(text.length * 0.8)));
    const child = spawn(join(ROOT, 'bin/sidecar-audit'), ['replay', cut, '--serve', '127.0.0.1:0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      let said = '';
      for await (const chunk of child.stderr) {
        said += String(chunk);
        if (said.includes('Ctrl-C')) break;
      }
      const url = /http:\S+\//.exec(said)?.[0] ?? '';
      const pods = (await (await fetch(`${url}api/pods`)).json()) as PodsAnswer;
      expect(pods.pods.map((p) => p.name)).to.deep.equal(['sidecar-order']);
      const overview = (await (await fetch(`${url}api/overview`)).json()) as Overview;
      expect(overview.mode).equal('replay');
      expect(overview.notes.join()).to.match(/^SA1002 .*cut\.ndjson:\d+/);
    } finally {
      child.kill('SIGTERM');
    }
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).equal(0);
  });
});

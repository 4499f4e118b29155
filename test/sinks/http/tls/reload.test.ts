import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import { readKeyPair, type KeyPair } from '../../../../src/sinks/http/tls/key-pair.ts';
import { reloaded } from '../../../../src/sinks/http/tls/reload.ts';
import { selfSigned } from '../../../../src/sinks/http/tls/self-signed.ts';
import { until } from '../../../kube/support/servers.ts';
import { mountedSecret, type MountedSecret } from './folder.ts';

describe('the certificate on disk', () => {
  let secret: MountedSecret;
  let subscription: Subscription | undefined;
  let pairs: KeyPair[];
  let broken: string[];
  beforeEach(() => {
    secret = mountedSecret();
    pairs = [];
    broken = [];
  });
  afterEach(() => {
    subscription?.unsubscribe();
    secret.remove();
  });
  const follow = async (pollMs: number, folder = secret.path): Promise<void> => {
    const first = await readKeyPair(folder);
    subscription = reloaded({ folder, first, pollMs, onBroken: ({ message }) => broken.push(message) }).subscribe(
      (pair) => pairs.push(pair),
    );
  };

  it('is read as a Secret is mounted', async () => {
    const pair = secret.turn();
    expect(await readKeyPair(secret.path)).deep.equal(pair);
  });

  it('is followed when the kubelet turns its link, without waiting for the poll', async () => {
    await follow(1_000_000);
    const next = secret.turn();
    await until(() => pairs.length === 1, 'the new pair');
    expect(pairs).deep.equal([next]);
    const third = secret.turn();
    await until(() => pairs.length === 2, 'the third pair');
    expect(pairs[1]).deep.equal(third);
    expect(broken).deep.equal([]);
  });

  it('is followed by the poll where nothing is told of changes', async () => {
    // Links to files elsewhere: no change of the folder itself.
    const elsewhere = mountedSecret();
    rmSync(join(secret.path, '..data'));
    symlinkSync(join(elsewhere.path, '..data'), join(secret.path, '..data'));
    await follow(20);
    const next = elsewhere.turn();
    await until(() => pairs.length === 1, 'the new pair');
    expect(pairs).deep.equal([next]);
    elsewhere.remove();
  });

  it('that cannot be used is told once, and followed again when it is mended', async () => {
    await follow(20);
    secret.turn({ key: selfSigned().key });
    await until(() => broken.length > 0, 'the complaint');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(broken).length(1);
    expect(broken[0]).match(/^SA2012 .*another certificate/);
    expect(pairs).deep.equal([]);
    const good = secret.turn();
    await until(() => pairs.length === 1, 'the mended pair');
    expect(pairs).deep.equal([good]);
    expect(broken).length(1);
  });

  it('that is no pair is refused, and the key is not repeated', async () => {
    const { cert, key } = selfSigned();
    const cases: readonly (readonly [string, Partial<KeyPair>])[] = [
      ['another certificate', { cert }],
      ['SA2012', { cert: 'not PEM' }],
      ['SA2012', { key: key.replace(/\n[A-Za-z0-9+/]{20}/, '\n') }],
      ['SA2012', { cert: '' }],
      ['SA2012', { key: '' }],
      ['SA2012', { cert: key, key: cert }],
    ];
    for (const [says, pair] of cases) {
      secret.turn(pair);
      const error = await refusal(secret.path);
      expect(error).property('code', 'SA2012');
      expect(error.message).contain(says).not.contain(key.slice(40, 80));
    }
    rmSync(join(secret.path, 'tls.key'));
    rmSync(join(secret.path, '..data'), { recursive: true, force: true });
    expect((await refusal(secret.path)).message).contain('ENOENT');
  });

  it('may be plain files', async () => {
    const folder = mountedSecret();
    rmSync(join(folder.path, '..data'));
    for (const name of ['tls.crt', 'tls.key']) rmSync(join(folder.path, name), { force: true });
    const write = ({ cert, key }: KeyPair): void => {
      writeFileSync(join(folder.path, 'tls.crt'), cert);
      writeFileSync(join(folder.path, 'tls.key'), key);
    };
    write(selfSigned());
    await follow(1_000_000, folder.path);
    const next = selfSigned();
    write(next);
    await until(() => pairs.length === 1, 'the new pair');
    expect(pairs).deep.equal([next]);
    expect(broken).deep.equal([]);
    folder.remove();
  });
});

async function refusal(folder: string): Promise<Error> {
  try {
    await readKeyPair(folder);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it was not refused');
}

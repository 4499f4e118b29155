import { expect } from 'chai';
import { authenticityOfEvents } from '../../src/controller/authenticity.ts';
import type { KubeClient } from '../../src/kube/client.ts';
import { StatusError } from '../../src/kube/status.ts';

const DENIED =
  "events \"x\" is forbidden: ValidatingAdmissionPolicy 'kubelet-events-core.sidecaraudit.dev' with binding 'x' denied request";
const FORBIDDEN =
  'events is forbidden: User "u" cannot create resource "events" in API group "" in the namespace "shop"';

function refused(code: number, message: string): StatusError {
  return new StatusError('POST events', { code, message, reason: 'Forbidden', retryAfterMs: null, object: null });
}

describe('controller/authenticity', () => {
  let asked: readonly [path: string, object: unknown][];
  const found = (answer: Error | null) => {
    asked = [];
    const client = {
      create: (path: string, object: unknown) => {
        asked = [...asked, [path, object]];
        return answer === null ? Promise.resolve(object) : Promise.reject(answer);
      },
    } as unknown as KubeClient;
    return authenticityOfEvents(client, 'shop');
  };

  it('is proven where a policy refuses an Event in the name of a kubelet', async () => {
    expect(await found(refused(422, DENIED))).to.deep.equal({ authenticated: true, forbidden: false });
    expect(await found(refused(403, DENIED))).to.deep.equal({ authenticated: true, forbidden: false });
  });

  it('is not where it would be taken, and tries in a dry run alone', async () => {
    expect(await found(null)).to.deep.equal({ authenticated: false, forbidden: false });
    expect(asked.map(([path]) => path)).to.deep.equal(['/api/v1/namespaces/shop/events?dryRun=All']);
  });

  it('is not known where the controller may not create Events at all', async () => {
    expect(await found(refused(403, FORBIDDEN))).to.deep.equal({ authenticated: null, forbidden: true });
  });

  it('is not known while the API server does not answer, or has troubles of its own', async () => {
    const unknown = { authenticated: null, forbidden: false };
    expect(await found(new Error('the line was cut'))).to.deep.equal(unknown);
    expect(await found(refused(500, 'etcd is away'))).to.deep.equal(unknown);
  });
});

import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { authorizeByAccess, type PageCallers } from '../../../src/sinks/page/by-access.ts';
import { isRefusal, type Sight } from '../../../src/sinks/page/sight.ts';

describe('what a caller sees of the page', () => {
  const asked: string[] = [];
  beforeEach(() => {
    asked.length = 0;
  });
  /** `pods shop`, `events *`: what ann may list. */
  const accessOf = (...grants: readonly string[]): PageCallers => ({
    of: async (token) => {
      if (token !== 'anns') return null;
      return {
        may: async ({ resource: { verb, resource, namespace = '*' } }) => {
          asked.push(`${verb} ${resource} ${namespace}`);
          return grants.includes(`${resource} ${namespace}`);
        },
      };
    },
  });
  const sight = async (access: PageCallers, authorization?: string): Promise<Sight | number> => {
    const bearer = (header: string | undefined): string | null => header?.replace('Bearer ', '') ?? null;
    const found = await authorizeByAccess(access, bearer)({ headers: { authorization } } as IncomingMessage);
    return isRefusal(found) ? found.status : found;
  };
  const seen = async (...grants: readonly string[]): Promise<readonly string[]> => {
    const found = await sight(accessOf(...grants), 'Bearer anns');
    if (typeof found === 'number') throw new Error(`refused: ${found}`);
    return [...(await found.among(new Set(['shop', 'bank']))), ...((await found.all()) ? ['the cluster'] : [])];
  };

  it('is nothing without a token, or with one that nobody knows', async () => {
    expect(await sight(accessOf('pods *', 'events *'))).equal(401);
    expect(await sight(accessOf('pods *', 'events *'), 'Bearer bobs')).equal(401);
  });

  it('is a namespace in which they may list Pods and Events, both', async () => {
    expect(await seen('pods shop', 'events shop', 'pods bank')).to.deep.equal(['shop']);
    expect(await seen('events shop', 'events bank')).to.deep.equal([]);
    expect(asked).to.include('list pods shop');
  });

  it('is everything, without a question for each namespace, where they may list both in all', async () => {
    expect(await seen('pods *', 'events *')).to.deep.equal(['shop', 'bank', 'the cluster']);
    expect(asked.filter((a) => !a.endsWith('*'))).to.deep.equal([]);
    expect(await seen('pods *', 'events shop')).to.deep.equal([]);
  });

  it('is an error where the API server cannot be asked, and so nothing', async () => {
    const access: PageCallers = { of: () => Promise.reject(new Error('away')) };
    let error: unknown;
    await sight(access, 'Bearer anns').catch((e: unknown) => {
      error = e;
    });
    expect(error).to.be.instanceOf(Error);
  });
});

import { startApiServer } from '../../src/embedded/server.ts';
import type { ApiServer } from '../../src/embedded/server.ts';
import { describeContract } from './contract.ts';

describe('the embedded API server', () => {
  let server: ApiServer | undefined;

  before(async () => {
    server = await startApiServer({ bookmarkMs: 50 });
  });

  after(async () => {
    await server?.close();
  });

  describeContract('embedded', () => ({ baseUrl: server?.url ?? '' }));
});

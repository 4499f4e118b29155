import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { criConnection, StreamEnded } from '../../../src/agent/cri/connection.ts';
import { GetEventsRequest } from '../../../src/agent/cri/messages.ts';
import { AuditError } from '../../../src/errors.ts';
import { fakeRuntime, type FakeOptions, type FakeRuntime } from '../support/fake-runtime.ts';

const DEADLINE_MS = 300;

describe('a stream of the container runtime', () => {
  let runtime: FakeRuntime | null = null;
  let close = (): void => {};
  afterEach(() => {
    close();
    runtime?.stop();
  });

  /** How it ends: null by its deadline. */
  const endOf = async (options: FakeOptions, deadlineMs = DEADLINE_MS): Promise<AuditError | null> => {
    runtime = await fakeRuntime(options);
    const connection = criConnection(runtime.endpoint);
    close = connection.close;
    const stream$ = connection.stream('GetContainerEvents', GetEventsRequest, deadlineMs);
    return lastValueFrom(stream$, { defaultValue: null }).then(
      () => null,
      (error: unknown) => {
        if (error instanceof AuditError) return error;
        throw error;
      },
    );
  };

  it('ends without an error by its deadline', async () => {
    expect(await endOf({})).to.equal(null);
  });

  it('ends without an error, too, where the runtime is the first to see the deadline, and resets the stream', async () => {
    expect(await endOf({ resetAfterMs: DEADLINE_MS - 50 })).to.equal(null);
  });

  it('fails where the runtime resets it before that', async () => {
    const error = await endOf({ resetAfterMs: 50 }, 10_000);
    expect(error?.code).to.equal('SA5001');
    expect(error?.message).to.contain('reset');
  });

  it('fails where the runtime ends it in order, and says when', async () => {
    const error = await endOf({ noEvents: 'ended' }, 10_000);
    expect(error?.code).to.equal('SA5001');
    expect(error?.cause).to.be.instanceOf(StreamEnded);
  });
});

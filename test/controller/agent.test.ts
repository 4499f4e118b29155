import { expect } from 'chai';
import type { AuditStatus } from '../../src/api/types.ts';
import type { Connection } from '../../src/kube/connection.ts';
import { recordingsIn } from '../../tools/accuracy/recording.ts';
import { agentLines } from '../support/agent.ts';
import { startBench, until, type Bench } from './harness.ts';

const RECORDING = '21-same-second';
const NAMESPACE = namespaceOf(RECORDING);

/** What the API server answers to an Event in the name of the agent. */
type Answer = 'refused' | 'taken' | 'unknown';

describe('controller: Events of the node agent', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const stopOrder = (status: AuditStatus) => status.timelines?.[0]?.verdicts.find((v) => v.rule === 'StopOrder');
  const ready = (status: AuditStatus) => status.conditions?.find((c) => c.type === 'Ready')?.message ?? '';

  /** The agent tells before the Pod's own frames come, or after them all. */
  async function judged(answers: Readonly<Record<string, Answer>>, first = false): Promise<AuditStatus> {
    const tried: string[] = [];
    bench = await startBench({ through: answering(answers, tried) });
    bench.audit(NAMESPACE, 'audit');
    await until(() => bench.controller.ready() && tried.length === Object.keys(answers).length);
    const tell = (): void => {
      for (const event of agentEvents()) bench.server.store.put('events', 'ADDED', event);
    };
    if (first) tell();
    await bench.play(RECORDING);
    if (!first) tell();
    await bench.settle();
    return bench.status(NAMESPACE, 'audit');
  }

  for (const first of [true, false]) {
    it(`decide where a forgery is refused by both APIs, told ${first ? 'before' : 'after'} the Pod itself`, async () => {
      const status = await judged({ core: 'refused', events: 'refused' }, first);
      expect(stopOrder(status)).to.include({ verdict: 'Verified', reason: 'InOrder' });
      const sources = status.timelines?.[0]?.containers.map((c) => c.runs.at(-1)?.finished?.sources.join(' '));
      expect(new Set(sources)).to.deep.equal(new Set(['Runtime Status']));
      expect(ready(status)).not.to.include('node agents');
    });
  }

  for (const answers of [
    { core: 'taken', events: 'refused' },
    { core: 'refused', events: 'taken' },
  ] as const) {
    it(`are not used where a forgery is taken: ${JSON.stringify(answers)}`, async () => {
      const status = await judged(answers);
      expect(stopOrder(status)).to.include({ verdict: 'Undecided' });
      expect(ready(status)).to.include(
        'Evidence of node agents is off: the admission policy of config/admission is not in force',
      );
    });
  }

  it('are not used while it is not known', async () => {
    const status = await judged({ core: 'refused', events: 'unknown' });
    expect(stopOrder(status)).to.include({ verdict: 'Undecided' });
    expect(ready(status)).to.include(
      'Evidence of node agents is off: whether the API proves who wrote it is not known yet',
    );
  });

  it('that are malformed are named, counted and skipped', async () => {
    bench = await startBench({ through: answering({ core: 'refused', events: 'refused' }, []) });
    bench.audit(NAMESPACE, 'audit');
    await until(() => bench.controller.ready());
    const [event] = agentEvents();
    const metadata = { ...event?.metadata, name: 'sidecar-audit.00000000000000000000000000000000' };
    bench.server.store.put('events', 'ADDED', { ...event, metadata });
    await bench.play(RECORDING);
    await bench.settle();
    const skipped = bench.log.find((l) => l.message === 'an object was skipped');
    expect(skipped?.fields['about']).to.include('sidecar-audit.00000000');
    expect(skipped?.fields['detail']).to.include('its name is not that of this container and transition');
  });
});

function namespaceOf(name: string): string {
  const recording = recordingsIn('test/fixtures/recordings').find((r) => r.name === name);
  const pod = recording?.lines.find((l) => l.resource === 'pods' && l.type === 'ADDED')?.object;
  return (pod as { readonly metadata: { readonly namespace: string } }).metadata.namespace;
}

function agentEvents() {
  return recordingsIn('test/fixtures/recordings')
    .filter((r) => r.name === RECORDING)
    .flatMap(agentLines)
    .map(({ object }) => {
      const event = object as { readonly metadata: Readonly<Record<string, unknown>>; readonly involvedObject: object };
      const metadata = { ...event.metadata, namespace: NAMESPACE, resourceVersion: undefined };
      return {
        ...event,
        apiVersion: 'v1',
        kind: 'Event',
        metadata,
        involvedObject: { ...event.involvedObject, namespace: NAMESPACE },
      };
    });
}

/** Answers the dry runs in the name of the agent; all else goes to the server. */
function answering(answers: Readonly<Record<string, Answer>>, tried: string[]) {
  return (connection: Connection): Connection => ({
    ...connection,
    request: (method, path, options) => {
      if (method !== 'POST' || options?.body?.includes('"sidecaraudit.dev/agent"') !== true)
        return connection.request(method, path, options);
      const api = path.startsWith('/api/v1/') ? 'core' : 'events';
      tried.push(api);
      const answer = answers[api] ?? 'unknown';
      const message =
        answer === 'refused'
          ? `events is forbidden: ValidatingAdmissionPolicy 'agent-events.sidecaraudit.dev' with binding 'agent-events.sidecaraudit.dev' denied request`
          : 'events is forbidden: User "sidecar-audit" cannot create resource "events"';
      const status = answer === 'taken' ? 201 : 403;
      const body =
        answer === 'taken' ? options.body : JSON.stringify({ kind: 'Status', code: 403, reason: 'Forbidden', message });
      const chunks = (async function* () {
        await Promise.resolve();
        yield Buffer.from(body);
      })();
      return Promise.resolve({ status, headers: { 'content-type': 'application/json' }, body: chunks });
    },
  });
}

import { expect } from 'chai';
import { eventFact } from '../../src/evidence/event-fact.ts';
import { AuditError } from '../../src/errors.ts';

const NAME = 'pod.1667424602513628';
const SECOND = '2021-02-26T09:30:59Z';

const event = (changes: object = {}): object => ({
  metadata: { name: NAME, resourceVersion: '7', creationTimestamp: SECOND },
  involvedObject: { kind: 'Pod', uid: 'u', fieldPath: 'spec.containers{app}' },
  reason: 'Started',
  message: 'Container started',
  count: 1,
  firstTimestamp: SECOND,
  lastTimestamp: SECOND,
  source: { component: 'kubelet', host: 'node-1' },
  reportingComponent: 'kubelet',
  reportingInstance: 'node-1',
  ...changes,
});

describe('evidence/event-fact: an Event, reduced', () => {
  it('has its kind, its container from the fieldPath, and the time in its name', () => {
    const fact = eventFact(event());
    expect(fact).to.include({ kind: 'Started', container: 'app', podUid: 'u', host: 'node-1', count: 1 });
    expect(fact?.nanos).to.not.equal(null);
  });

  const kinds: readonly (readonly [string, string, string | null])[] = [
    ['Created', 'Created container: app', 'Created'],
    ['Created', 'Container created', 'Created'],
    ['Started', 'Started container app', 'Started'],
    ['Killing', 'Stopping container app', 'Stopping'],
    ['Killing', 'Init container s failed liveness probe', 'LivenessKill'],
    ['Killing', 'Container app failed liveness probe, will be restarted', 'LivenessKill'],
    ['Killing', 'Init container s failed startup probe', 'StartupKill'],
    ['Killing', 'Container app definition changed, will be restarted', 'ChangeKill'],
    ['Unhealthy', 'Liveness probe failed: HTTP probe failed', 'LivenessFailed'],
    ['Unhealthy', 'Startup probe failed: command', 'StartupFailed'],
    ['Unhealthy', 'Readiness probe errored: timeout', 'ReadinessFailed'],
    ['BackOff', 'Back-off restarting failed container', 'BackOff'],
    ['SandboxChanged', 'Pod sandbox changed, it will be killed and re-created.', 'SandboxChanged'],
    ['Evicted', 'The node was low on resource: memory', 'Evicted'],
    ['TerminatedByNodeShutdown', 'Pod was terminated', 'NodeShutdown'],
    ['Pulling', 'Pulling image "r/a:1"', 'Pulling'],
    ['Pulled', 'Successfully pulled image "r/a:1" in 796ms (1.594s including waiting). Image size: 7 bytes.', 'Pulled'],
    ['Pulled', 'Container image "r/a:1" already present on machine and can be accessed by the pod', null],
    ['Failed', 'Failed to pull image "r/a:1": connection refused', 'PullFailed'],
    ['Failed', 'Error: ErrImagePull', null],
    ['Scheduled', 'Successfully assigned', null],
  ];
  for (const [reason, message, kind] of kinds) {
    it(`${reason} "${message}" is ${kind ?? 'no evidence here'}`, () => {
      expect(eventFact(event({ reason, message }))?.kind ?? null).to.equal(kind);
    });
  }

  const durations: readonly (readonly [string, number | null])[] = [
    ['in 796ms (1.594s including waiting). Image size: 7 bytes.', 1_594_000],
    ['in 313ms (313ms including waiting). Image size: 7 bytes.', 313_000],
    ['in 1s (1m2.5s including waiting)', 62_500_000],
    ['in 1s (1h0m3s including waiting)', 3_603_000_000],
    ['in 0s (0s including waiting)', 0],
    ['in 1.5s', null],
    ['in 1s (soon including waiting)', null],
    ['', null],
  ];
  for (const [words, took] of durations) {
    it(`a pull that was done "${words}" took ${took === null ? 'nobody knows how long' : `${took} µs`}`, () => {
      const message = `Successfully pulled image "r/a:1" ${words}`;
      expect(eventFact(event({ reason: 'Pulled', message }))?.took).to.equal(took);
    });
  }

  describe('the time in its name is given up', () => {
    const unnamed: readonly (readonly [string, object])[] = [
      ['when firstTimestamp is another second', { firstTimestamp: '2021-02-26T09:31:00Z' }],
      ['when there is no firstTimestamp', { firstTimestamp: null }],
      ['when it was combined from similar ones', { message: '(combined from similar events): Container started' }],
      [
        'when the name is a UUID, for the Pod’s was too long',
        { metadata: { name: '7f3c1c1e-5a8b-4c7e-9f43-2f8a3b0c9d1e' } },
      ],
    ];
    for (const [why, changes] of unnamed) {
      it(why, () => expect(eventFact(event(changes))).to.include({ kind: 'Started', nanos: null }));
    }
  });

  describe('it is no word of a kubelet', () => {
    const others: readonly (readonly [string, object])[] = [
      ['from another component', { source: { component: 'evil', host: 'node-1' }, reportingComponent: 'evil' }],
      ['when the two components differ', { reportingComponent: 'evil' }],
      ['when the two hosts differ', { reportingInstance: 'node-2' }],
      ['without any host', { source: { component: 'kubelet' }, reportingInstance: '' }],
      ['without any component', { source: { host: 'node-1' }, reportingComponent: '' }],
      ['about something else than a Pod', { involvedObject: { kind: 'Job', uid: 'u' } }],
      ['about a Pod without uid', { involvedObject: { kind: 'Pod' } }],
    ];
    for (const [why, changes] of others) it(why, () => expect(eventFact(event(changes))).to.equal(null));
  });

  const paths: readonly (readonly [unknown, string | null])[] = [
    ['spec.initContainers{s}', 's'],
    ['spec.containers{__proto__}', '__proto__'],
    ['spec.ephemeralContainers{debug}', null],
    ['spec.containers{a}{b}', null],
    [undefined, null],
    [7, null],
  ];
  for (const [fieldPath, container] of paths) {
    it(`fieldPath ${JSON.stringify(fieldPath)} names ${container ?? 'no container'}`, () => {
      const fact = eventFact(event({ involvedObject: { kind: 'Pod', uid: 'u', fieldPath } }));
      expect(fact?.container).to.equal(container);
    });
  }

  for (const bad of [null, 'event', [], {}, { metadata: {} }]) {
    it(`throws SA1003 for ${JSON.stringify(bad)}`, () => {
      expect(() => eventFact(bad))
        .to.throw(AuditError)
        .with.property('code', 'SA1003');
    });
  }
});

import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { eventEvidence } from '../../src/evidence/event-evidence.ts';
import { sha256 } from '../../src/evidence/sha256.ts';
import { AuditError } from '../../src/errors.ts';
import { agentEvent, agentName, type AgentRun } from '../support/agent.ts';

const RUN: AgentRun = {
  uid: 'u',
  node: 'node-1',
  container: 'proxy',
  id: 'containerd://25d1d9ea5d7d9f773da2a870bf05e7c6819037b926738808aadea64e9ca833a8',
  restart: 2,
  createdAt: 1_795_381_277_857_303_317n,
  startedAt: 1_795_381_277_917_000_000n,
  finishedAt: 1_795_381_280_698_368_001n,
  exitCode: 143,
  reason: 'Error',
};

type Changes = Readonly<Record<string, unknown>>;

/** The Event with other fields, or other annotations; undefined takes one away. */
function changed(of: 'started' | 'finished', fields: Changes, annotations: Changes = {}, run: AgentRun = RUN) {
  const event = agentEvent(run, of);
  const named = Object.entries(annotations).map(([key, value]) => [`sidecaraudit.dev/${key}`, value]);
  const metadata = {
    ...event.metadata,
    annotations: { ...event.metadata.annotations, ...Object.fromEntries(named) },
    ...(fields['metadata'] as object | undefined),
  };
  return JSON.parse(JSON.stringify({ ...event, ...fields, metadata })) as unknown;
}

describe('evidence/runtime-fact: an Event of the node agent', () => {
  for (const core of [false, true]) {
    it(`is read as ${core ? 'core/v1' : 'events.k8s.io/v1'} shows it`, () => {
      expect(eventEvidence(agentEvent(RUN, 'finished', RUN.finishedAt, core))).to.deep.equal({
        source: 'Runtime',
        fact: {
          name: agentName(RUN.id, 'finished'),
          podUid: 'u',
          host: 'node-1',
          transition: 'finished',
          container: 'proxy',
          id: RUN.id,
          restart: 2,
          createdAt: { floor: 1_795_381_277_857_303, ceil: 1_795_381_277_857_304 },
          startedAt: { floor: 1_795_381_277_917_000, ceil: 1_795_381_277_917_000 },
          finishedAt: { floor: 1_795_381_280_698_368, ceil: 1_795_381_280_698_369 },
          exitCode: 143,
          reason: 'Error',
          clockStepped: false,
          dropped: 0,
          writtenAt: 1_795_381_280_000_000,
        },
      });
    });
  }

  it('of the start tells of no end', () => {
    const found = eventEvidence(agentEvent(RUN, 'started'));
    expect(found?.fact).to.include({ finishedAt: null, exitCode: null, transition: 'started' });
  });

  it('tells of an end whose time the runtime does not know for certain', () => {
    const { finishedAt: _finishedAt, ...run } = { ...RUN, exitCode: 255, reason: 'Unknown' };
    const found = eventEvidence(changed('finished', { eventTime: '2026-11-22T21:01:21.000001Z' }, {}, run));
    expect(found?.fact).to.include({ finishedAt: null, exitCode: 255 });
  });

  it('tells of a clock that was set', () => {
    const found = eventEvidence(changed('started', {}, { 'clock-stepped-at': '2026-11-22T21:01:21.000000001Z' }));
    expect(found?.fact).to.include({ clockStepped: true });
  });

  it('tells how many it could not send', () => {
    const fields = {
      reason: 'ContainerTransitionsDropped',
      type: 'Warning',
      metadata: {
        name: 'sidecar-audit.00',
        annotations: { 'sidecaraudit.dev/container': 'proxy', 'sidecaraudit.dev/dropped': '7' },
      },
    };
    expect(eventEvidence(changed('started', fields))?.fact).to.include({ transition: 'dropped', dropped: 7, id: '' });
  });

  const MALFORMED: Readonly<Record<string, readonly [Changes, Changes?]>> = {
    'under another name': [{ metadata: { name: agentName(RUN.id, 'finished') } }],
    'of another container’s id': [{}, { 'container-id': 'containerd://00' }],
    'with an id without a runtime': [{}, { 'container-id': '25d1' }],
    'without a container': [{}, { container: undefined }],
    'about no Pod': [{ regarding: { kind: 'Node', uid: 'u' } }],
    'about no uid': [{ regarding: { kind: 'Pod' } }],
    'from no node': [{ reportingInstance: undefined }],
    'without its time': [{}, { 'started-at': undefined }],
    'with a time of six digits': [{}, { 'started-at': '2026-11-22T21:01:17.917000Z' }],
    'with a time of another zone': [{}, { 'started-at': '2026-11-22T21:01:17.917000000+01:00' }],
    'with a time of no calendar': [{}, { 'created-at': '2026-02-31T21:01:17.917000000Z' }],
    'with another eventTime': [{ eventTime: '2026-11-22T21:01:17.917001Z' }],
    'without the life it is of': [{}, { restart: undefined }],
    'of a life that is no number': [{}, { restart: '-1' }],
    'of a start that tells an exit code': [{}, { 'exit-code': '0' }],
    'for a reason it does not have': [{ reason: 'ContainerKilled' }],
    'for a reason of JavaScript’s': [{ reason: 'constructor' }],
  };
  for (const [how, [fields, annotations]] of Object.entries(MALFORMED)) {
    it(`${how} is named and refused`, () => {
      expect(() => eventEvidence(changed('started', fields, annotations)))
        .to.throw(AuditError)
        .that.includes({ code: 'SA1003' })
        .and.has.property('message')
        .that.includes('event/ns/sidecar-audit.');
    });
  }

  it('has the name that the platform’s own SHA-256 makes', () => {
    for (let length = 0; length < 200; length += 1) {
      const text = RUN.id.repeat(3).slice(0, length);
      expect(sha256(text)).to.equal(createHash('sha256').update(text).digest('hex'));
    }
  });

  it('is another’s where another says so: an Event with its annotations alone is none', () => {
    expect(eventEvidence(changed('started', { reportingController: 'someone.else/agent' }))).to.equal(null);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { eventFact } from '../../src/evidence/event-fact.ts';
import { eventEvidence } from '../../src/evidence/event-evidence.ts';
import { jobFrame } from '../../src/evidence/job-frame.ts';
import { isObject, type Json } from '../../src/evidence/json.ts';
import { nodeFact } from '../../src/evidence/node-fact.ts';
import { podFrame } from '../../src/evidence/pod-frame.ts';
import { readFrame, type RecordedFrame } from '../../src/recording/frame.ts';
import { redactEvent } from '../../src/recording/redact/event.ts';
import { INCLUDABLE, type Include } from '../../src/recording/redact/include.ts';
import { redactJob } from '../../src/recording/redact/job.ts';
import { redactNode } from '../../src/recording/redact/node.ts';
import { redactPod } from '../../src/recording/redact/pod.ts';
import { workloadOf } from '../../src/timeline/workload.ts';
import { mergeFrame } from '../../src/evidence/pod-record.ts';
import { agentEvent } from '../support/agent.ts';
import { linesOf, RECORDINGS, reportOn, recordingOf, read } from './support.ts';
import { auditReport } from '../../src/report/report.ts';
import { DEFAULT_SETTINGS } from '../../src/rules/settings.ts';

const NOTHING: Include = new Set();

function redact({ resource, object }: Pick<RecordedFrame, 'resource' | 'object'>, include = NOTHING): Json {
  if (resource === 'pods') return redactPod(object, include);
  if (resource === 'events') return redactEvent(object, include);
  return resource === 'jobs' ? redactJob(object, include) : redactNode(object);
}

/** What the evidence makes of an object; of labels the keys, as their values are what is left out. */
function facts(resource: RecordedFrame['resource'], object: Json): unknown {
  if (resource === 'events') return eventFact(object);
  if (resource === 'jobs') return jobFrame(object);
  if (resource === 'nodes') return nodeFact(object);
  const frame = podFrame(object);
  const record = mergeFrame(null, frame, { at: 1, deleted: false });
  return { ...frame, labels: [...frame.labels.keys()], workload: workloadOf(record) };
}

function framesOf(recording: string): readonly RecordedFrame[] {
  return linesOf(recording)
    .map(readFrame)
    .filter((frame) => 'type' in frame)
    .filter((frame) => frame.type !== 'BOOKMARK');
}

describe('redacting for a recording', () => {
  it('keeps all that the evidence reads: of each frame of each real recording the facts are the same', () => {
    for (const recording of RECORDINGS) {
      for (const { resource, object, ...rest } of framesOf(recording)) {
        const redacted = redact({ resource, object });
        expect(facts(resource, redacted), `${recording} ${rest.at}`).to.deep.equal(facts(resource, object));
      }
    }
  });

  it('changes no report, word for word', async () => {
    for (const recording of RECORDINGS) {
      const lines = linesOf(recording).map((text) => {
        const frame = readFrame(text);
        if (!('type' in frame) || frame.type === 'BOOKMARK') return text;
        return JSON.stringify({ ...(JSON.parse(text) as object), object: redact(frame) });
      });
      const { store, now } = await read(recordingOf(`${lines.join('\n')}\n`));
      const report = auditReport(store, { settings: DEFAULT_SETTINGS, now: now ?? 0 });
      expect(report).to.deep.equal(await reportOn(recording));
    }
  });

  it('says of any Event what its own message said', () => {
    const word = fc.constantFrom(
      'Stopping container ',
      '(combined from similar events)',
      ': ',
      ' failed liveness probe',
      ' failed startup probe',
      'Liveness probe ',
      'Startup probe ',
      'Readiness probe ',
      'failed: secret',
      'Successfully pulled image ',
      'Failed to pull image ',
      ' in 1s (1m2.5s including waiting)',
      'x',
    );
    const event = fc.record({
      message: fc.array(word, { maxLength: 5 }).map((words) => words.join('')),
      reason: fc.constantFrom(
        'Killing',
        'Unhealthy',
        'Started',
        'BackOff',
        'Pulling',
        'Pulled',
        'Failed',
        'Other',
        'constructor',
      ),
      fieldPath: fc.constantFrom('spec.containers{app}', 'spec.initContainers{a-b}', '', 'spec'),
    });
    fc.assert(
      fc.property(event, ({ message, reason, fieldPath }) => {
        const object = {
          metadata: { name: 'pod.18aa', resourceVersion: '7' },
          involvedObject: { kind: 'Pod', uid: 'u', fieldPath },
          source: { component: 'kubelet', host: 'node' },
          firstTimestamp: '2026-11-22T12:00:00Z',
          message,
          reason,
        };
        const redacted = redactEvent(object, NOTHING);
        expect(eventFact(redacted)).to.deep.equal(eventFact(object));
        expect(redacted['message']).not.to.contain('secret');
      }),
      { numRuns: 1_000 },
    );
  });

  for (const core of [true, false]) {
    it(`keeps what an Event of the node agent tells, and nothing beside it (${core ? 'core' : 'events.k8s.io'}/v1)`, () => {
      const run = {
        uid: 'u',
        node: 'n',
        container: 'a',
        id: 'containerd://1',
        restart: 1,
        createdAt: 1_795_381_277_000_000_001n,
      };
      const event = agentEvent(
        { ...run, startedAt: 1_795_381_278_000_000_001n, finishedAt: 1_795_381_279_000_000_001n },
        'finished',
        null,
        core,
      );
      const annotations = { ...event.metadata.annotations, 'example.com/secret': 'CANARY' };
      const redacted = redactEvent(
        { ...event, metadata: { ...event.metadata, annotations, labels: { a: 'CANARY' } } },
        NOTHING,
      );
      expect(eventEvidence(redacted)).to.deep.equal(eventEvidence(event));
      expect(JSON.stringify(redacted)).not.to.contain('CANARY');
    });
  }

  it('keeps no annotations of an Event that only claims to be the agent’s, nor of anybody else’s', () => {
    const annotations = { 'sidecaraudit.dev/container': 'CANARY', 'sidecaraudit.dev/exit-reason': 'CANARY' };
    const metadata = { name: 'sidecar-audit.0', namespace: 'ns', annotations };
    const involvedObject = { kind: 'Pod', uid: 'u' };
    for (const reportingComponent of ['sidecaraudit.dev/agent', 'kubelet', 'mine']) {
      const redacted = redactEvent(
        { metadata, involvedObject, reportingComponent, reason: 'ContainerExited' },
        NOTHING,
      );
      expect(JSON.stringify(redacted)).not.to.contain('CANARY');
    }
  });

  it('keeps that a Pod is excluded, and not why', () => {
    const metadata = { name: 'a', uid: 'u', annotations: { 'sidecaraudit.dev/exclude': 'see CANARY-1', other: 'x' } };
    const redacted = redactPod({ metadata }, NOTHING);
    expect(podFrame(redacted).excluded).to.equal('excluded');
    expect(JSON.stringify(redacted)).not.to.contain('CANARY');
  });

  it('takes nothing over by its name alone where another type stands', () => {
    const canary = { nested: 'CANARY' };
    const status = {
      phase: canary,
      reason: [canary],
      conditions: [{ type: canary, status: 'True' }],
      containerStatuses: canary,
    };
    const redacted = redactPod(
      {
        metadata: { name: canary, uid: [canary], labels: [canary] },
        spec: { containers: ['CANARY', { name: canary }] },
        status,
      },
      NOTHING,
    );
    expect(JSON.stringify(redacted)).not.to.contain('CANARY');
  });

  it('adds what was asked for, and that alone', () => {
    for (const what of INCLUDABLE) {
      const text = JSON.stringify([redactPod(LADEN, new Set([what])), redactEvent(LADEN_EVENT, new Set([what]))]);
      const canaries = [...new Set(text.match(/CANARY-[a-z-]+/g))].toSorted();
      expect(canaries, what).to.deep.equal([`CANARY-${what}`]);
    }
    expect(JSON.stringify([redactPod(LADEN, NOTHING), redactEvent(LADEN_EVENT, NOTHING)])).not.to.contain('CANARY');
    const all = redactPod(LADEN, new Set(INCLUDABLE));
    expect(JSON.stringify(all)).not.to.contain('LAST-APPLIED');
    expect(isObject(all)).to.equal(true);
  });
});

const probe = { httpGet: { httpHeaders: [{ name: 'Authorization', value: 'CANARY-probes' }] } };
const LADEN = {
  metadata: {
    name: 'a',
    uid: 'u',
    labels: { app: 'CANARY-labels' },
    annotations: {
      note: 'CANARY-annotations',
      'kubectl.kubernetes.io/last-applied-configuration': 'LAST-APPLIED CANARY-x',
    },
    managedFields: [{ manager: 'CANARY-managed-fields' }],
  },
  spec: {
    containers: [
      {
        name: 'app',
        image: 'CANARY-images',
        command: ['CANARY-commands'],
        args: ['CANARY-commands'],
        env: [{ name: 'A', value: 'CANARY-env' }],
        startupProbe: probe,
        livenessProbe: probe,
        readinessProbe: probe,
        lifecycle: { preStop: probe, postStart: probe },
        volumeMounts: [{ name: 'CANARY-never' }],
      },
    ],
    ephemeralContainers: [{ name: 'CANARY-never' }],
    volumes: [{ name: 'CANARY-never' }],
  },
  status: {
    message: 'CANARY-messages',
    conditions: [{ type: 'Ready', status: 'False', message: 'CANARY-messages' }],
    containerStatuses: [
      {
        name: 'app',
        image: 'CANARY-images',
        imageID: 'CANARY-images',
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'CANARY-messages' } },
        lastState: { terminated: { exitCode: 1, message: 'CANARY-messages' } },
      },
    ],
  },
};
const LADEN_EVENT = {
  metadata: { name: 'e', annotations: { a: 'CANARY-never' }, labels: { a: 'CANARY-never' } },
  reason: 'Unhealthy',
  message: 'Liveness probe failed: CANARY-messages',
};

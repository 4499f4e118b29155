import { expect } from 'chai';
import { hasViolation } from '../../src/report/report.ts';
import { RULES } from '../../src/rules/verdict.ts';
import { judge } from '../support/judge.ts';
import { PodStory } from '../support/pod.ts';
import { ended, running } from '../support/status.ts';

const shape = { containers: { side: 'sidecar', app: 'app' } } as const;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe('report: the document of replay', () => {
  const story = new PodStory(shape).frame(5, { side: running(1), app: running(2) }).node('v1.37.2');

  it('has its kind, and nothing else than Pods and Jobs', () => {
    const report = story.report();
    expect(report).to.include({ apiVersion: 'sidecaraudit.dev/v1alpha1', kind: 'AuditReport' });
    expect(Object.keys(report)).to.deep.equal(['apiVersion', 'kind', 'pods', 'jobs']);
  });

  it('has the fields of design.md', () => {
    const pod = story.pod();
    expect(Object.keys(pod)).to.deep.equal(['namespace', 'name', 'uid', 'phase', 'workload', 'containers', 'verdicts']);
    expect(Object.keys(pod.containers[0] ?? {})).to.deep.equal(['name', 'role', 'runs', 'runsUnobserved']);
    expect(Object.keys(pod.containers[0]?.runs[0] ?? {})).to.deep.equal([
      'id',
      'started',
      'finished',
      'exitCode',
      'reason',
    ]);
    expect(Object.keys(pod.verdicts[0] ?? {})).to.deep.equal([
      'rule',
      'verdict',
      'reason',
      'message',
      'cause',
      'checks',
    ]);
    expect(Object.keys(pod.verdicts[0]?.checks[0] ?? {})).to.deep.equal([
      'attempt',
      'before',
      'after',
      'verdict',
      'reason',
      'evidence',
    ]);
  });

  it('writes times in UTC with microseconds', () => {
    const started = story.pod().containers[0]?.runs[0]?.started;
    expect(started?.earliest).to.match(TIME);
    expect(started?.latest).to.match(TIME);
  });

  it('has a verdict of every rule of Pods, with a CamelCase reason and a message', () => {
    const { verdicts } = story.pod();
    expect(verdicts.map((v) => v.rule)).to.have.members(RULES.filter((r) => r !== 'JobCompletion'));
    for (const { reason, message } of verdicts) {
      expect(reason).to.match(/^[A-Z][A-Za-z]+$/);
      expect(message).to.not.equal('');
    }
  });

  it('lists Pods by namespace, name and uid, whatever came first', () => {
    const pods = ['b', 'a', 'c'].map((name) =>
      new PodStory({ ...shape, name, uid: `uid-${name}` }).frame(1, { app: running(1) }),
    );
    const report = judge(pods.flatMap((p) => p.lines));
    expect(report.pods.map((p) => p.name)).to.deep.equal(['a', 'b', 'c']);
  });

  it('keeps Pods of one name and different uid apart', () => {
    const [one, two] = ['uid-1', 'uid-2'].map((uid) =>
      new PodStory({ ...shape, uid }).frame(5, { side: running(1), app: running(uid === 'uid-1' ? 2 : 9) }),
    );
    const report = judge([...(one?.lines ?? []), ...(two?.lines ?? [])]);
    expect(report.pods.map((p) => p.containers[1]?.runs[0]?.started?.earliest.slice(17, 19))).to.deep.equal([
      '02',
      '09',
    ]);
  });

  it('stands containers named as properties of every object', () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty'];
    const status = (name: string, at: number): object => ({ ...running(at), name });
    const object = {
      metadata: { name: 'p', uid: 'u', resourceVersion: '5' },
      spec: {
        initContainers: [{ name: '__proto__', restartPolicy: 'Always' }],
        containers: names.slice(1).map((name) => ({ name })),
      },
      status: {
        phase: 'Running',
        initContainerStatuses: [status('__proto__', 1)],
        containerStatuses: names.slice(1).map((n) => status(n, 3)),
      },
    };
    const [pod] = judge([{ t: '2026-01-01T12:00:09Z', resource: 'pods', type: 'ADDED', object }]).pods;
    expect(pod?.containers.map((c) => [c.name, c.runs.length])).to.deep.equal(names.map((n) => [n, 1]));
    expect(pod?.verdicts.find((v) => v.rule === 'StartOrder')?.verdict).to.equal('Verified');
  });

  it('says whether anything was violated', () => {
    expect(hasViolation(story.report())).to.equal(false);
    const broken = new PodStory(shape).frame(9, { side: ended(5, 6), app: ended(1, 6) }, { phase: 'Succeeded' });
    expect(hasViolation(broken.report())).to.equal(true);
  });
});

import { expect } from 'chai';
import { wantedLogs } from '../../src/controller/logs/wanted.ts';
import { withLogLimits } from '../../src/controller/logs/limits.ts';
import type { LogNamespaces } from '../../src/controller/logs/namespaces.ts';
import { audit } from '../audit/making.ts';
import { replay } from '../../tools/accuracy/recording.ts';
import { PodStory, type PodShape } from '../support/pod.ts';
import { ended, running, waiting } from '../support/status.ts';

const DECLARING = audit({ logs: ['app', 'proxy', 'no-such'].map((container) => ({ container })) });

const story = (shape: Partial<PodShape> = {}): PodStory =>
  new PodStory({ containers: { proxy: 'sidecar', app: 'app' }, ...shape })
    .frame(0, { proxy: waiting(), app: waiting() }, { type: 'ADDED', phase: 'Pending' })
    .frame(3, { proxy: running(1, { id: 'p0' }), app: running(2, { id: 'a0' }) }, { phase: 'Running' });

function wanted({ lines, uid }: PodStory, audits = [DECLARING]): readonly string[] {
  const record = replay(lines).store.pods.get(uid);
  if (record === undefined) throw new Error('no Pod');
  return wantedLogs(record, audits).map((w) => `${w.container}/${w.restartCount} ${w.runId} ${w.graceSeconds}`);
}

const BOTH = ['proxy/0 containerd://p0 30', 'app/0 containerd://a0 30'];

describe('the logs that are read', () => {
  it('are none while the Pod goes on', () => expect(wanted(story())).to.deep.equal([]));

  it('are those of what runs when the Pod is deleted, with the time that it has', () => {
    expect(wanted(story().frame(10, {}, { deletion: [10, 30] }))).to.deep.equal(BOTH);
    expect(wanted(story().frame(10, {}, { deletion: [10, 5] }))).to.deep.equal(BOTH.map((w) => w.replace('30', '5')));
  });

  it('are those of both when the last app has ended for good', () => {
    const app = ended(2, 9, 0, { id: 'a0' });
    expect(wanted(story({ restartPolicy: 'Never' }).frame(10, { app }))).to.deep.equal(BOTH);
    expect(wanted(story({ restartPolicy: 'OnFailure' }).frame(10, { app }))).to.deep.equal(BOTH);
    expect(wanted(story({ restartPolicy: 'Always' }).frame(10, { app }))).to.deep.equal([]);
    const failed = ended(2, 9, 1, { id: 'a0' });
    expect(wanted(story({ restartPolicy: 'OnFailure' }).frame(10, { app: failed }))).to.deep.equal([]);
    expect(wanted(story({ restartPolicy: 'Never' }).frame(10, { app: failed }))).to.deep.equal(BOTH);
  });

  it('are those of a Pod that ended unnoticed between two frames', () => {
    const [proxy, app] = [ended(1, 9, 0, { id: 'p0' }), ended(2, 9, 0, { id: 'a0' })];
    expect(wanted(story().frame(10, { proxy, app }, { phase: 'Succeeded' }))).to.deep.equal(BOTH);
  });

  it('are none of a Pod that was over when it was first seen', () => {
    const over = new PodStory({ containers: { proxy: 'sidecar', app: 'app' } }).frame(
      10,
      { proxy: ended(1, 9, 0, { id: 'p0' }), app: ended(2, 9, 0, { id: 'a0' }) },
      { type: 'ADDED', phase: 'Succeeded' },
    );
    expect(wanted(over)).to.deep.equal([]);
  });

  it('are none of a Pod that is gone', () => {
    expect(
      wanted(
        story()
          .frame(10, {}, { deletion: [10, 30] })
          .frame(11, {}, { type: 'DELETED' }),
      ),
    ).to.deep.equal([]);
  });

  it('are none of what never ran, or waits to run again', () => {
    const waits = waiting('CrashLoopBackOff', { id: 'p0', restart: 0 });
    expect(wanted(story().frame(10, { proxy: waits }, { deletion: [10, 30] }))).to.deep.equal(BOTH.slice(1));
  });

  it('are of the newest run', () => {
    const again = running(6, { id: 'p1', restart: 1 });
    expect(wanted(story().frame(10, { proxy: again }, { deletion: [10, 30] }))).to.deep.equal([
      'proxy/1 containerd://p1 30',
      ...BOTH.slice(1),
    ]);
  });

  it('are those that some audit declares', () => {
    const stopping = story().frame(10, {}, { deletion: [10, 30] });
    expect(wanted(stopping, [])).to.deep.equal([]);
    expect(wanted(stopping, [audit()])).to.deep.equal([]);
    expect(wanted(stopping, [audit(), audit({ logs: [{ container: 'app' }] })])).to.deep.equal(BOTH.slice(1));
  });
});

describe('what the condition Ready says of logs', () => {
  const said = (of: typeof DECLARING, namespaces: LogNamespaces, refused: readonly string[] = []): readonly string[] =>
    withLogLimits({ problems: [], limits: [] }, of, { namespaces, refused: new Set(refused) }).limits;
  const { namespace: _, ...nowhere } = { namespace: '', ...DECLARING.metadata };
  const cluster = { ...DECLARING, kind: 'ClusterSidecarAudit', metadata: nowhere } as typeof DECLARING;

  it('is nothing where none are declared, or all are read', () => {
    expect(said(audit(), new Set())).to.deep.equal([]);
    expect(said(DECLARING, 'all')).to.deep.equal([]);
    expect(said(DECLARING, new Set(['shop']), ['other'])).to.deep.equal([]);
    expect(said(cluster, 'all')).to.deep.equal([]);
  });

  it('is that the controller is not set to read them', () => {
    const not = 'The controller is not set to read';
    expect(said(DECLARING, new Set(['a']))).to.deep.equal([
      `${not} logs in shop (--read-logs-in): spec.logs has no effect.`,
    ]);
    expect(said(cluster, new Set())).to.deep.equal([`${not} logs (--read-logs-in): spec.logs has no effect.`]);
  });

  it('is where they are read, and where a permission is missing, a few by name', () => {
    const many = ['g', 'f', 'e', 'd', 'c', 'b', 'a'];
    expect(said(cluster, new Set(many), ['b'])).to.deep.equal([
      'Logs are read in a, b, c, d, e and 2 more only (--read-logs-in).',
      'No permission to get pods/log in b: spec.logs has no effect there.',
    ]);
    expect(said(DECLARING, 'all', ['shop', 'other'])).to.deep.equal([
      'No permission to get pods/log in shop: spec.logs has no effect there.',
    ]);
  });
});

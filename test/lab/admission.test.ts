/**
 * The policies of config/admission on a real API server with a real kubelet: they are installed under other names and bound
 * to a namespace of this test alone, so that nobody else on the cluster meets them.
 */
import { expect } from 'chai';
import { eventually, kubectl, must } from './kubectl.ts';
import { confinedPolicies, type Json, type Manifest } from './support/policies.ts';

const NAMESPACE = `admission-${Date.now().toString(36)}`;
const POD = { apiVersion: 'v1', kind: 'Pod', name: 'loop', namespace: NAMESPACE };

const coreEvent = (name: string, author: object) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name, namespace: NAMESPACE },
  involvedObject: POD,
  reason: 'Killing',
  message: 'Stopping container proxy',
  type: 'Normal',
  ...author,
});

const newEvent = (name: string, author: object) => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name, namespace: NAMESPACE },
  regarding: POD,
  reason: 'Killing',
  note: 'Stopping container proxy',
  type: 'Normal',
  action: 'Killing',
  eventTime: '2026-11-22T10:00:00.000000Z',
  ...author,
});

const kubeletOf = (node: string) => ({
  source: { component: 'kubelet', host: node },
  reportingComponent: 'kubelet',
  reportingInstance: node,
});

const as = (node: string) => ['--as', `system:node:${node}`, '--as-group', 'system:nodes'];
const create = (event: object, user: readonly string[] = []) => kubectl(['create', ...user, '-f', '-'], event);
/** kubectl patch would read the Event first, which a node may not. */
const put = (event: { readonly metadata: { readonly name: string } }, user: readonly string[] = []) =>
  kubectl(
    ['replace', ...user, '--raw', `/api/v1/namespaces/${NAMESPACE}/events/${event.metadata.name}`, '-f', '-'],
    event,
  );

const FORGED = {
  'by its source': coreEvent('forged', { source: { component: 'kubelet', host: 'lab' } }),
  'by its reporting component': coreEvent('forged', { reportingComponent: 'kubelet', reportingInstance: 'lab' }),
  'under two names': coreEvent('forged', {
    source: { component: 'mine' },
    reportingComponent: 'kubelet',
    reportingInstance: 'lab',
  }),
  'without a node': coreEvent('forged', { source: { component: 'kubelet' } }),
  'in the other API': newEvent('forged', { reportingController: 'kubelet', reportingInstance: 'lab' }),
};

describe('the policies of config/admission on a real API server', function () {
  this.timeout(600_000);
  let policies: readonly Manifest[] = [];

  before(async () => {
    await must(['create', 'namespace', NAMESPACE]);
    policies = await confinedPolicies(NAMESPACE);
    await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: policies });
    for (const [api, event] of Object.entries({ core: FORGED['by its source'], events: FORGED['in the other API'] }))
      await eventually(30, `the policy for ${api} is in force`, async () => {
        const { ok } = await kubectl(['create', '--dry-run=server', '-f', '-'], event);
        return ok ? 'a forged Event was accepted' : true;
      });
  });

  after(async () => {
    await must(['delete', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: policies });
    await must(['delete', 'namespace', NAMESPACE, '--wait=false']);
  });

  it('have nothing that the API server finds doubtful', async () => {
    for (const { kind, metadata } of policies.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy'))
      await eventually(30, `${metadata.name} is type-checked`, async () => {
        const { status } = JSON.parse(await must(['get', kind, metadata.name, '-o', 'json'])) as {
          readonly status?: Json;
        };
        if (status?.['typeChecking'] === undefined) return 'not yet';
        expect(status['typeChecking']).to.deep.equal({});
        return true;
      });
  });

  for (const [how, event] of Object.entries(FORGED)) {
    it(`refuse an Event in the name of the kubelet, ${how}`, async () => {
      const { ok, said } = await create(event);
      expect(ok).to.equal(false);
      expect(said).to.match(
        /in the name of the kubelet (of node lab may be written by this kubelet only, not by|must name)/u,
      );
    });
  }

  it("refuse one node an Event in another's name", async () => {
    expect((await create(coreEvent('other', kubeletOf('lab')), as('other'))).ok).to.equal(false);
    const mixed = { ...kubeletOf('lab'), reportingInstance: 'other' };
    expect((await create(coreEvent('mixed', mixed), as('lab'))).ok).to.equal(false);
    expect((await create(coreEvent('mixed', mixed), as('other'))).ok).to.equal(false);
  });

  it('let a node write and repeat its own', async () => {
    const own = coreEvent('own', kubeletOf('lab'));
    expect(await create(own, as('lab'))).to.include({ ok: true });
    expect(await put({ ...own, count: 2 } as typeof own, as('lab'))).to.include({ ok: true });
    const other = newEvent('own-new', { reportingController: 'kubelet', reportingInstance: 'lab' });
    expect(await create(other, as('lab'))).to.include({ ok: true });
  });

  it('let nobody else change it, nor make another Event one of the kubelet', async () => {
    const own = coreEvent('changed', kubeletOf('lab'));
    await must(['create', ...as('lab'), '-f', '-'], own);
    const told = 'may be written by this kubelet only, not by';
    expect((await put({ ...own, count: 9 } as typeof own)).said).to.include(told);
    expect((await put(coreEvent('changed', { source: { component: 'mine' } }))).said).to.include(told);
    const annotate = ['--namespace', NAMESPACE, 'annotate', 'events.v1.events.k8s.io', 'changed', 'a=b'];
    expect((await kubectl(annotate)).said).to.include(told);

    await must(['create', '-f', '-'], coreEvent('mine', { source: { component: 'mine' } }));
    expect((await put(coreEvent('mine', kubeletOf('lab')))).said).to.include(told);
  });

  it('leave the Events of others alone', async () => {
    expect(await create(coreEvent('plain', { source: { component: 'mine', host: 'lab' } }))).to.include({ ok: true });
    expect(await create(coreEvent('bare', {}))).to.include({ ok: true });
  });

  it('do not come between the real kubelet and its Events, new ones and repeated ones', async () => {
    const container = {
      name: 'app',
      image: 'localhost/busybox:1',
      imagePullPolicy: 'Never',
      command: ['sh', '-c', 'sleep 1; exit 1'],
    };
    const spec = { restartPolicy: 'Always', terminationGracePeriodSeconds: 0, containers: [container] };
    await must(['create', '-f', '-'], {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: POD.name, namespace: NAMESPACE },
      spec,
    });
    await eventually(60, 'the kubelet has told twice that the container started', async () => {
      const started = ['--field-selector', `reason=Started,involvedObject.name=${POD.name}`];
      const paths =
        'jsonpath={range .items[*]}{.source.component}/{.source.host}/{.reportingInstance} {.count}{"\\n"}{end}';
      const seen = await must(['--namespace', NAMESPACE, 'get', 'events', ...started, '-o', paths]);
      return /^kubelet\/(\S+)\/\1 [2-9]$/mu.test(seen) || `"${seen}"`;
    });
  });
});

/**
 * Who may write in the name of the node agent, on a real API server: by both of its Event APIs, with real tokens. The
 * policies are bound to a namespace of this test alone.
 */
import { expect } from 'chai';
import { agentIsProven } from '../../src/controller/authenticity.ts';
import { kubeClient } from '../../src/kube/client.ts';
import { connect } from '../../src/kube/kubeconfig.ts';
import { agentEvent } from '../support/agent.ts';
import { eventually, kubectl, must } from './kubectl.ts';
import { ADMIN_KUBECONFIG, scratch, uniqueId } from './support/lab.ts';
import { confinedPolicies, type Manifest } from './support/policies.ts';
import { kubeconfigWith } from './support/service-account.ts';

const NAMESPACE = `agent-admission-${uniqueId()}`;
const AGENT = 'sidecar-audit-agent';
const OTHER = 'another';
const APIS = { 'core/v1': true, 'events.k8s.io/v1': false } as const;
/** By the policy; of an Event of events.k8s.io/v1 the API server itself lets few fields be changed. */
const REFUSED = /may be written by the agent only|field is immutable/;
const STARTED = 1_795_381_277_917_000_000n;

/** As the agent of a node writes it, by one of the two APIs. */
function eventOf(node: string, core: boolean, id: string) {
  const run = {
    uid: 'none',
    node,
    container: 'a',
    id: `containerd://${id}`,
    restart: 0,
    createdAt: STARTED,
    startedAt: STARTED,
  };
  const { metadata, source: _source, ...event } = { source: null, ...agentEvent(run, 'started', null, core) };
  const about = { kind: 'Pod', namespace: NAMESPACE, name: 'none', uid: 'none' };
  return {
    ...event,
    apiVersion: core ? 'v1' : 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: metadata.name, namespace: NAMESPACE, annotations: metadata.annotations },
    ...(core ? { involvedObject: about } : { regarding: about }),
  };
}

describe('the policies about the node agent on a real API server', function () {
  this.timeout(180_000);
  const files = scratch();
  let policies: readonly Manifest[] = [];
  let node = '';
  /** kubectl's own flags, by who it is. */
  const users: Record<string, readonly string[]> = { admin: [] };
  const as = (user: string, command: readonly string[], object?: object) =>
    kubectl([...(users[user] ?? []), '--namespace', NAMESPACE, ...command], object);
  const create = (user: string, event: object) => as(user, ['create', '-f', '-'], event);

  before(async () => {
    node = await must(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
    await must(['create', 'namespace', NAMESPACE]);
    for (const account of [AGENT, OTHER]) await must(['--namespace', NAMESPACE, 'create', 'serviceaccount', account]);
    await must([
      '--namespace',
      NAMESPACE,
      'create',
      'role',
      'events',
      '--verb=get,create,update,patch',
      '--resource=events,events.events.k8s.io',
    ]);
    const accounts = [AGENT, OTHER].map((account) => `--serviceaccount=${NAMESPACE}:${account}`);
    await must(['--namespace', NAMESPACE, 'create', 'rolebinding', 'events', '--role=events', ...accounts]);
    const bound = ['--bound-object-kind', 'Node', '--bound-object-name', node];
    const tokens = { agent: [AGENT, ...bound], unbound: [AGENT], other: [OTHER, ...bound] };
    for (const [user, flags] of Object.entries(tokens)) {
      const token = await must(['--namespace', NAMESPACE, 'create', 'token', ...flags]);
      users[user] = ['--kubeconfig', files.write(`${user}.yaml`, kubeconfigWith(token.trim()))];
    }
    policies = await confinedPolicies(NAMESPACE);
    await must(['apply', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: policies });
    for (const core of Object.values(APIS))
      await eventually(30, 'the policies are in force', async () => {
        const { ok } = await as('admin', ['create', '--dry-run=server', '-f', '-'], eventOf(node, core, 'forged'));
        return ok ? 'a forged Event was accepted' : true;
      });
  });

  after(async () => {
    files.remove();
    await must(['delete', '--ignore-not-found', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: policies });
    await must(['delete', 'namespace', NAMESPACE, '--wait=false']);
  });

  for (const [api, core] of Object.entries(APIS)) {
    const plain = (name: string) => ({
      ...eventOf(node, core, name),
      [core ? 'reportingComponent' : 'reportingController']: 'mine/own',
    });
    const resource = core ? 'events.v1.' : 'events.v1.events.k8s.io';

    describe(api, () => {
      it('let the agent write for its own node, and change it again', async () => {
        const event = eventOf(node, core, `own-${String(core)}`);
        expect(await create('agent', event)).to.include({ ok: true });
        expect(await as('agent', ['annotate', resource, event.metadata.name, 'a=b'])).to.include({ ok: true });
      });

      it('refuse it to speak for another node', async () => {
        expect((await create('agent', eventOf('elsewhere', core, 'elsewhere'))).said).to.include(
          'may be written from this node only',
        );
      });

      it('refuse its account where no node stands behind it', async () => {
        expect((await create('unbound', eventOf(node, core, 'unbound'))).said).to.include(
          'from this node only, not from nowhere',
        );
      });

      for (const user of ['other', 'admin'])
        it(`refuse ${user === 'admin' ? 'the administrator' : 'another account on the same node'}`, async () => {
          const { ok, said } = await create(user, eventOf(node, core, user));
          expect(ok).to.equal(false);
          expect(said).to.include('may be written by the agent only, not by');
        });

      it('let nobody else change what the agent wrote, by replacing, patching or taking its name away', async () => {
        const event = eventOf(node, core, `changed-${String(core)}`);
        await create('agent', event);
        for (const user of ['other', 'admin']) {
          const { name } = event.metadata;
          const tries = [
            await as(user, ['annotate', resource, name, 'sidecaraudit.dev/exit-code=0']),
            await as(user, ['patch', resource, name, '--type=merge', '-p', '{"reason":"Mine"}']),
            await as(user, [
              'patch',
              resource,
              name,
              '--type=merge',
              '-p',
              '{"reportingComponent":"mine","reportingController":"mine"}',
            ]),
          ];
          expect(tries[0]?.said).to.include('may be written by the agent only');
          for (const { ok, said } of tries) {
            expect(ok, said).to.equal(false);
            expect(said).to.match(REFUSED);
          }
        }
      });

      it('let nobody else make another Event one of the agent', async () => {
        const event = plain(`mine-${String(core)}`);
        expect(await create('other', event)).to.include({ ok: true });
        const patch = JSON.stringify({
          reportingComponent: 'sidecaraudit.dev/agent',
          reportingController: 'sidecaraudit.dev/agent',
        });
        const { ok, said } = await as('other', ['patch', resource, event.metadata.name, '--type=merge', '-p', patch]);
        expect(ok).to.equal(false);
        expect(said).to.match(REFUSED);
      });

      it('leave the Events of others alone', async () => {
        expect(await create('other', plain(`plain-${String(core)}`))).to.include({ ok: true });
      });
    });
  }

  it('have nothing that the API server finds doubtful', async () => {
    for (const { kind, metadata } of policies.filter((p) => p.kind === 'ValidatingAdmissionPolicy'))
      await eventually(30, `${metadata.name} is type-checked`, async () => {
        const { status } = JSON.parse(await must(['get', kind, metadata.name, '-o', 'json'])) as {
          readonly status?: { readonly typeChecking?: object };
        };
        if (status?.typeChecking === undefined) return 'not yet';
        expect(status.typeChecking).to.deep.equal({});
        return true;
      });
  });

  it('are what the controller finds by trying a forgery: there, and not where they are not bound', async () => {
    const connection = await connect({ kubeconfig: ADMIN_KUBECONFIG });
    try {
      expect(await agentIsProven(kubeClient(connection), NAMESPACE)).to.equal(true);
      const elsewhere = await agentIsProven(kubeClient(connection), 'default');
      const installed = await must(['get', 'validatingadmissionpolicybindings', '-o', 'name']);
      expect(elsewhere).to.equal(installed.includes('/agent-events.sidecaraudit.dev'));
    } finally {
      await connection.close();
    }
  });
});

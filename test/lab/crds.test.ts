/** The CRDs and config/ on a real API server. Installs the CRDs and leaves them; all else is in a namespace of its own. */
import { expect } from 'chai';
import { RULE_NAMES } from '../../src/api/vocabulary.ts';
import { fullStatus } from '../api/objects.ts';
import { ACCEPTED, REFUSED } from '../api/spec-table.ts';
import { kubectl, must } from './kubectl.ts';

const NAMESPACE = `crds-${Date.now().toString(36)}`;
const NAME = 'web';
const STRICT = ['--warnings-as-errors', '--validate=strict'];

const audit = (spec: unknown, name = 'tried') => ({
  apiVersion: 'sidecaraudit.dev/v1alpha1',
  kind: 'SidecarAudit',
  metadata: { name, namespace: NAMESPACE },
  spec,
});

const clusterAudit = (spec: unknown) => ({
  apiVersion: 'sidecaraudit.dev/v1alpha1',
  kind: 'ClusterSidecarAudit',
  metadata: { name: NAMESPACE },
  spec,
});

const tried = (object: unknown) => kubectl(['create', '--dry-run=server', '-o', 'json', ...STRICT, '-f', '-'], object);
const get = (...args: readonly string[]) => must(['--namespace', NAMESPACE, 'get', ...args]);

const setStatus = async (status: object): Promise<void> => {
  const object = { ...audit(undefined, NAME), status };
  const apply = ['apply', '--server-side', '--subresource=status', '--field-manager=crds-test', '--force-conflicts'];
  await must([...apply, '-f', '-'], object);
};

describe('the CRDs on a real API server', function () {
  this.timeout(600_000);

  before(async () => {
    await must(['create', 'namespace', NAMESPACE]);
    const applied = await kubectl(['apply', '--server-side', '--force-conflicts', ...STRICT, '-f', 'crds/']);
    expect(applied.said).to.equal('');
    await must(['wait', '--for=condition=Established', '--timeout=90s', '-f', 'crds/']);
    await must(['create', '-f', '-'], audit({ rules: [{ name: 'Manifest', enabled: false }] }, NAME));
  });

  after(() => must(['delete', 'namespace', NAMESPACE, '--wait=false']));

  it('are accepted without a warning, and without a condition that complains', async () => {
    const { said, ok } = await kubectl(['replace', '--dry-run=server', ...STRICT, '-f', 'crds/']);
    expect({ said, ok }).to.deep.equal({ said: '', ok: true });
    const names = ['sidecaraudits.sidecaraudit.dev', 'clustersidecaraudits.sidecaraudit.dev'];
    const { items } = JSON.parse(await get('crd', ...names, '-o', 'json')) as {
      readonly items: readonly {
        readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
      }[];
    };
    for (const { status } of items) {
      const conditions = status.conditions.map(({ type, status: holds }) => `${type}=${holds}`);
      expect(conditions).to.include.members(['NamesAccepted=True', 'Established=True']);
      expect(conditions.join()).not.to.include('NonStructuralSchema');
    }
  });

  for (const [what, spec] of Object.entries(ACCEPTED)) {
    it(`take ${what}`, async () => {
      for (const object of [audit(spec), clusterAudit({ ...spec, namespaceSelector: {} })]) {
        const { ok, said, out } = await tried(object);
        expect(ok, said).to.equal(true);
        expect((JSON.parse(out) as { readonly spec: object }).spec).to.include.keys('windowSeconds', 'historyLimit');
      }
    });
  }

  for (const { what, spec, serverSays } of REFUSED) {
    it(`refuse ${what}, and say so`, async () => {
      for (const object of [audit(spec), clusterAudit(spec)]) {
        const { ok, said } = await tried(object);
        expect(ok).to.equal(false);
        expect(said).to.include(serverSays);
      }
    });
  }

  it('refuse a namespaceSelector where there is none, and nonsense in the one there is', async () => {
    expect((await tried(audit({ namespaceSelector: {} }))).said).to.include('unknown field "spec.namespaceSelector"');
    const empty = { matchExpressions: [{ key: 'team', operator: 'In' }] };
    expect((await tried(clusterAudit({ namespaceSelector: empty }))).said).to.include('needs at least one value');
  });

  it('fill in the defaults, also where there is no spec', async () => {
    const { out } = await tried(audit(undefined));
    const { spec } = JSON.parse(out) as { readonly spec: object };
    expect(spec).to.deep.equal({ unlistedRules: 'Enabled', windowSeconds: 3600, historyLimit: 100 });
  });

  it('are explained field by field', async () => {
    const explain = async (...args: readonly string[]) => (await must(['explain', ...args])).replaceAll(/\s+/gu, ' ');
    expect(await explain('sca.spec.rules.thresholdSeconds')).to.include(
      'how long at a stretch a sidecar may hold the Pod not Ready',
    );
    expect(await explain('csca.spec.namespaceSelector')).to.include('all namespaces');
    expect(await explain('sidecaraudit.status', '--recursive')).to.include('undecidedReasons');
  });

  it('take a status in which every field is', async () => {
    await setStatus(fullStatus);
    const { status } = JSON.parse(await get('sca', NAME, '-o', 'json')) as { readonly status: object };
    expect(status).to.deep.equal(fullStatus);
  });

  it('hold the status to its bounds', async () => {
    const [violation] = fullStatus.violations;
    const patch = { status: { violations: Array.from({ length: 101 }, () => violation) } };
    const args = ['--namespace', NAMESPACE, 'patch', 'sca', NAME, '--subresource=status', '--type=merge', '--patch'];
    const { said } = await kubectl([...args, JSON.stringify(patch)]);
    expect(said).to.include('status.violations').and.to.include('must have at most 100 items');
  });

  it('know every rule that there is', async () => {
    const rules = RULE_NAMES.map((name) => ({ name }));
    expect((await tried(audit({ rules }))).ok).to.equal(true);
  });

  it('show the counts', async () => {
    await setStatus(fullStatus);
    const [head, row] = (await get('sca', NAME)).trim().split('\n');
    expect(head?.split(/\s+/u)).to.deep.equal(['NAME', 'PODS', 'VERIFIED', 'VIOLATED', 'UNDECIDED', 'AGE']);
    expect(row).to.match(/^web\s+2\s+1\s+1\s+0\s+\d+s$/u);
    expect(await get('sca', NAME, '-o', 'wide')).to.match(/PENDING\s+READY/u);
  });

  it('are found by category and by short name', async () => {
    expect(await get('sidecar-audit')).to.include(NAME);
    // The singular name must not be the category too: kubectl would refuse `get sidecaraudit NAME`.
    expect(await get('sidecaraudit', NAME)).to.include(NAME);
    expect(await must(['get', 'csca'])).to.be.a('string');
  });

  it('can be waited for', async () => {
    const wait = ['--namespace', NAMESPACE, 'wait', `sca/${NAME}`, '--timeout=90s'];
    const [condition] = fullStatus.conditions;
    await setStatus({ conditions: [condition] });
    await must([...wait, '--for=condition=Verified=False']);
    const waiting = must([...wait, '--for=condition=Verified']);
    await setStatus({ conditions: [{ ...condition, status: 'True', reason: 'AllVerified' }] });
    expect(await waiting).to.include('condition met');
  });
});

describe('config/ on a real API server', function () {
  this.timeout(600_000);
  const namespace = `${NAMESPACE}-config`;

  before(async () => {
    const labels = {
      'pod-security.kubernetes.io/enforce': 'restricted',
      'pod-security.kubernetes.io/warn': 'restricted',
    };
    await must(['create', '-f', '-'], { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
  });

  after(() => must(['delete', 'namespace', namespace, '--wait=false']));

  it('is accepted whole, without a warning, in a namespace that enforces the restricted Pod Security', async () => {
    const rendered = await must(['kustomize', 'config/overlays/cluster']);
    // In a dry run nothing can be put into a namespace that the same run would create.
    const elsewhere = rendered.replaceAll(/^(\s+namespace): sidecar-audit$/gmu, `$1: ${namespace}`);
    const apply = [
      'apply',
      '--server-side',
      '--force-conflicts',
      '--field-manager=crds-test',
      '--dry-run=server',
      ...STRICT,
    ];
    const { ok, said, out } = await kubectl([...apply, '-f', '-'], elsewhere);
    expect({ ok, said }).to.deep.equal({ ok: true, said: '' });
    expect(out).to.include('deployment.apps/sidecar-audit').and.to.include('validatingadmissionpolicybinding');
  });

  it('has samples that are accepted', async () => {
    const { ok, said } = await kubectl(['create', '--dry-run=server', ...STRICT, '-k', 'config/samples']);
    expect({ ok, said }).to.deep.equal({ ok: true, said: '' });
  });
});

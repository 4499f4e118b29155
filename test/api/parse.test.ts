import { expect } from 'chai';
import { parseAudit, parseClusterAudit } from '../../src/api/parse.ts';
import { fullStatus, metadata, sidecarAudit } from './objects.ts';

const defaults = { unlistedRules: 'Enabled', windowSeconds: 3600, historyLimit: 100 };

describe('parseAudit', () => {
  it('fills in what the spec does not say, as the API server does', () => {
    expect(parseAudit(sidecarAudit({})).spec).to.deep.equal(defaults);
    expect(parseAudit(sidecarAudit(undefined)).spec).to.deep.equal(defaults);
    expect(parseAudit(sidecarAudit({ windowSeconds: 0 })).spec).to.deep.equal({ ...defaults, windowSeconds: 0 });
  });

  it('keeps of the metadata what is used', () => {
    const raw = { metadata: { ...metadata, managedFields: [], deletionTimestamp: null }, spec: {} };
    expect(parseAudit(raw).metadata).to.deep.equal(metadata);
  });

  it('says what is wrong with an object that is none', () => {
    expect(() => parseAudit(null)).to.throw('SA3001', 'metadata must be object');
    expect(() => parseAudit({ metadata: { name: 'a', namespace: 'b' } })).to.throw(
      'sidecaraudit/b/a: metadata.uid is required',
    );
    expect(() => parseAudit({ kind: 'Pod', metadata })).to.throw('kind must be SidecarAudit');
    expect(() => parseAudit({ metadata, spec: [] })).to.throw('spec must be object');
    expect(() => parseAudit({ metadata: { ...metadata, namespace: undefined }, spec: {} })).to.throw(
      'metadata.namespace is required',
    );
  });

  it('names several fields at once, but not a screenful of them', () => {
    const rules = Array.from({ length: 9 }, () => ({ name: 'X' }));
    expect(() => parseAudit(sidecarAudit({ windowSeconds: -1, rules }))).to.throw(
      /: (spec\.[^;]*; ){4}spec\.[^;]*\. See/u,
    );
  });

  it('is not deceived by keys that mean something to JavaScript', () => {
    const spec: unknown = JSON.parse('{"__proto__": {"windowSeconds": 7}, "constructor": 1}');
    expect(parseAudit(sidecarAudit(spec)).spec.windowSeconds).to.equal(3600);
    const labels: unknown = JSON.parse('{"selector": {"matchLabels": {"__proto__": "x"}}}');
    expect(() => parseAudit(sidecarAudit(labels))).to.throw('spec.selector.matchLabels: "__proto__" is no key');
  });

  it('gives nothing to the terminal that would move its cursor', () => {
    const spec = { selector: { matchLabels: { '\u001b[2J\u202e': 'a b' } } };
    expect(() => parseAudit(sidecarAudit(spec))).to.throw(String.raw`spec.selector.matchLabels["\u001b[2J\u202e"]`);
  });

  it('reads a status', () => {
    expect(parseAudit(sidecarAudit({}, fullStatus)).status).to.deep.equal(fullStatus);
    expect(parseAudit(sidecarAudit({}))).not.to.have.property('status');
  });

  it('keeps of a status that another build wrote what it can read, and tells of the rest', () => {
    const told: string[] = [];
    const status = { ...fullStatus, violations: [{ rule: 'Gone' }], ofTheFuture: 1 };
    const rest = { ...fullStatus, violations: [] };
    expect(parseAudit(sidecarAudit({}, status), (problem) => told.push(problem)).status).to.deep.equal(rest);
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/^status\.violations\[0\]/u);
    expect(parseAudit(sidecarAudit({}, 'x'), (problem) => told.push(problem))).not.to.have.property('status');
    expect(told[1]).to.equal('status must be object');
  });
});

describe('parseClusterAudit', () => {
  const { namespace: _, ...clusterMetadata } = metadata;

  it('reads the selector of namespaces', () => {
    const spec = { namespaceSelector: { matchLabels: { team: 'a' } } };
    const audit = parseClusterAudit({ kind: 'ClusterSidecarAudit', metadata: clusterMetadata, spec });
    expect(audit.spec).to.deep.equal({ ...defaults, ...spec });
    expect(audit.metadata).to.deep.equal(clusterMetadata);
  });

  it('refuses nonsense in it', () => {
    const spec = { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'In' }] } };
    expect(() => parseClusterAudit({ metadata: clusterMetadata, spec })).to.throw(
      'clustersidecaraudit/web: spec.namespaceSelector.matchExpressions[0]: operator In or NotIn needs',
    );
  });
});

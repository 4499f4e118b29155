import { expect } from 'chai';
import { lintJson } from '../../src/lint/json.ts';
import { lintJunit } from '../../src/lint/junit.ts';
import { lintText, type LintedFile } from '../../src/lint/lint.ts';
import { lintSarif } from '../../src/lint/sarif.ts';
import { lintTable } from '../../src/lint/table.ts';
import { assertWellFormed } from './well-formed.ts';

const EVIL = '\\u001b[2J\\u202e<&\\"\']]>\\ud800\\u0000';
const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata: {name: "${EVIL}", namespace: shop}
spec:
  template:
    spec:
      initContainers:
        - {name: "${EVIL}", restartPolicy: Always}
      containers: [{name: app}]
---
kind: ConfigMap
---
a: [
`;

const evil = (): readonly LintedFile[] => [
  lintText('dir/a b"<&.yaml', MANIFEST, { kubeletMinor: 28 }),
  lintText('fine.yaml', 'kind: Service\n', { kubeletMinor: 28 }),
];

/** Of SARIF 2.1.0 what consumers look at. */
interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly unknown[];
    }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number };
        };
      }[];
    }[];
  }[];
}

describe('what linting prints', () => {
  it('is SARIF that a code host takes', () => {
    const { version, runs } = JSON.parse(lintSarif(evil())) as Sarif;
    expect(version).to.equal('2.1.0');
    const [run] = runs;
    expect(run?.results.map((r) => `${r.level} ${r.ruleId}`)).to.deep.equal([
      'error OrderingUnsupported',
      'note FormalOrderOnly',
    ]);
    for (const { ruleId, ruleIndex, message, locations } of run?.results ?? []) {
      expect(run?.tool.driver.rules[ruleIndex]?.id).to.equal(ruleId);
      expect(message.text).not.to.equal('');
      const { artifactLocation, region } = locations[0]?.physicalLocation ?? {};
      expect(artifactLocation?.uri).to.equal('dir/a%20b%22%3C%26.yaml');
      expect(region?.startLine).to.be.greaterThan(0);
    }
    expect(run?.invocations[0]).to.include({ executionSuccessful: false });
    expect(run?.invocations[0]?.toolExecutionNotifications).to.have.length(1);
  });

  it('is JUnit’s XML, well-formed whatever the names', () => {
    const xml = lintJunit(evil());
    assertWellFormed(xml);
    expect(xml).to.match(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="sidecar-audit lint" tests="2" failures="1" errors="1">/,
    );
    expect(xml).to.contain('<failure type="OrderingUnsupported"').and.to.contain('<error type="SA1005"');
    expect(lintJunit([])).to.contain('<testsuites name="sidecar-audit lint" tests="0" failures="0" errors="0"/>');
  });

  it('is JSON with everything', () => {
    const document = JSON.parse(lintJson(evil())) as Record<string, unknown>;
    expect(document).to.include({ kind: 'LintReport', templates: 1, skipped: 2 });
    expect(document['findings']).to.have.length(2);
    expect(document['broken']).to.have.length(1);
  });

  it('is a line a finding, for people and their editors', () => {
    const options = { width: 100, color: false, unicode: true };
    const lines = [...lintTable(evil(), options)].join('').trimEnd().split('\n');
    expect(lines).to.have.length(3);
    expect(lines[0]).to.match(/^dir\/a b"<&\.yaml:7: error OrderingUnsupported: Deployment\/shop\//);
    expect(lines[2]).to.equal(
      '1 Pod template: 1 error, 1 advice; 2 objects of other kinds skipped; 1 document not read',
    );
    expect([...lintTable(evil(), { ...options, color: true })][0]).to.contain('\u001b[31merror');
  });

  it('gives a terminal nothing to act on', () => {
    const table = [...lintTable(evil(), { width: 100, color: false, unicode: true })].join('');
    for (const text of [table, lintJson(evil()), lintSarif(evil()), lintJunit(evil())]) {
      expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
    }
  });
});

import { expect } from 'chai';
import { parse } from 'yaml';
import { jsonDocument, yamlDocument } from '../../src/render/documents.ts';
import type { AuditReport } from '../../src/report/report.ts';
import { RECORDINGS, reportOn } from '../recording/support.ts';

const EMPTY: AuditReport = { apiVersion: 'sidecaraudit.dev/v1alpha1', kind: 'AuditReport', pods: [], jobs: [] };

function jsonOf(report: AuditReport): string {
  return [...jsonDocument(report)].join('');
}

describe('the report as a document', () => {
  it('is what JSON.stringify would write, piece by piece', async () => {
    for (const report of [EMPTY, ...(await Promise.all(RECORDINGS.map(reportOn)))]) {
      expect(jsonOf(report)).to.equal(`${JSON.stringify(report, null, 2)}\n`);
    }
  });

  it('says the same as YAML, without anchors', async () => {
    for (const report of [EMPTY, await reportOn('06-legacy-job'), await reportOn('02-order')]) {
      const text = await yamlDocument(report);
      expect(parse(text)).to.deep.equal(report);
      expect(text).not.to.match(/: [&*]/);
    }
  });

  it('carries hostile text unchanged, and shows a terminal nothing of it', async () => {
    const evil = '\u001b[2J\u009b31m\u202e\u2066\u2028\ufeff<b>\n# no: "comment" \\u0041';
    const [pod] = (await reportOn('02-order')).pods;
    if (pod === undefined) throw new Error('no Pod');
    const report = { ...EMPTY, pods: [{ ...pod, name: evil, phase: `x${evil}` }] };
    const [json, yaml] = [jsonOf(report), await yamlDocument(report)];
    expect(JSON.parse(json)).to.deep.equal(report);
    expect(parse(yaml)).to.deep.equal(report);
    for (const text of [json, yaml])
      expect(text.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Bidi_Control}\u2028\ufeff]/u);
  });
});

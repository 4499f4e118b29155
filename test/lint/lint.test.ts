import { expect } from 'chai';
import { lintText, type LintedFile } from '../../src/lint/lint.ts';

const lint = (text: string, kubeletMinor: number | null = null): LintedFile =>
  lintText('f.yaml', text, { kubeletMinor });
/** `line id object container`, each. */
const found = ({ checked }: LintedFile): readonly string[] =>
  checked.flatMap((c) => c.findings.map((f) => `${f.line} ${f.id} ${c.kind}/${c.name} ${f.container ?? '-'}`));
const broken = (file: LintedFile): readonly string[] => file.broken.map(({ error }) => error.message);

const SPEC = 'initContainers: [{name: proxy, restartPolicy: Always}], containers: [{name: app}]';

describe('linting manifests', () => {
  it('finds the Pod template of every kind that makes Pods', () => {
    const at: Readonly<Record<string, string>> = {
      'v1 Pod': `spec: {${SPEC}}`,
      'v1 PodTemplate': `template: {spec: {${SPEC}}}`,
      'v1 ReplicationController': `spec: {template: {spec: {${SPEC}}}}`,
      'apps/v1 Deployment': `spec: {template: {spec: {${SPEC}}}}`,
      'apps/v1 StatefulSet': `spec: {template: {spec: {${SPEC}}}}`,
      'apps/v1 DaemonSet': `spec: {template: {spec: {${SPEC}}}}`,
      'apps/v1 ReplicaSet': `spec: {template: {spec: {${SPEC}}}}`,
      'batch/v1 Job': `spec: {template: {spec: {${SPEC}}}}`,
      'batch/v1 CronJob': `spec: {jobTemplate: {spec: {template: {spec: {${SPEC}}}}}}`,
    };
    for (const [type, body] of Object.entries(at)) {
      const [version, kind] = type.split(' ');
      const text = `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}\n${body}\n`;
      expect(found(lint(text)), type).to.deep.equal([`4 FormalOrderOnly ${kind}/a proxy`]);
      expect(lint(text)).to.deep.include({ skipped: 0, broken: [] });
    }
  });

  it('names the line of the container, in a document after others, in a List, as JSON', () => {
    const pod = `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  initContainers:
    - name: first
      restartPolicy: Always
      startupProbe: {}
    - name: second
      restartPolicy: Always
      lifecycle:
        preStop: {exec: {command: [x]}}
  containers:
    - name: app
      restartPolicy: Always
`;
    const expected = [
      'FormalOrderOnly Pod/a second',
      'PreStopAtOnce Pod/a second',
      'RestartPolicyIsNoSidecar Pod/a app',
    ];
    const lines = (offset: number, of: readonly number[]) =>
      expected.map((text, i) => `${(of[i] ?? 0) + offset} ${text}`);
    expect(found(lint(pod))).to.deep.equal(lines(0, [10, 10, 15]));
    expect(found(lint(`# nothing\n---\nkind: ConfigMap\napiVersion: v1\n---\n${pod}`))).to.deep.equal(
      lines(5, [10, 10, 15]),
    );
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${pod.replaceAll('\n', '\n  ')}\n`;
    expect(found(lint(list))).to.deep.equal(lines(3, [10, 10, 15]));
    const json = { apiVersion: 'v1', kind: 'Pod', spec: { initContainers: [{ name: 'p', restartPolicy: 'Always' }] } };
    expect(found(lint(JSON.stringify(json, null, 2)))).to.deep.equal(['6 FormalOrderOnly Pod/(no name) p']);
  });

  it('knows errors from advice: a kubelet that keeps no order, only where it is named and there is an order to keep', () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {generateName: web-}\nspec: {${SPEC}}\n`;
    expect(found(lint(pod, 28))).to.include('4 OrderingUnsupported Pod/web-* -');
    for (const minor of [null, 29]) expect(found(lint(pod, minor)).join()).not.to.contain('OrderingUnsupported');
    expect(found(lint('apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a}]}', 28))).to.deep.equal([]);
  });

  it('skips and counts what makes no Pods, and another group’s kinds of the same name', () => {
    const text = ['v1 Service', 'batch.volcano.sh/v1alpha1 Job', 'example.com/v1 Pod', 'v1 constructor', ' ']
      .map((type) => `apiVersion: ${type.split(' ')[0] ?? ''}\nkind: ${type.split(' ')[1] ?? ''}\nspec: {${SPEC}}\n`)
      .join('---\n');
    expect(lint(text)).to.deep.include({ checked: [], skipped: 5, broken: [] });
    expect(lint('---\n---\n# nothing\n')).to.deep.include({ checked: [], skipped: 0, broken: [] });
  });

  it('names a broken document with its line, and checks the others', () => {
    const good = `apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {${SPEC}}\n`;
    const bad: Readonly<Record<string, RegExp>> = {
      'a: [1\nb: 2': /f\.yaml:[67]: /,
      'kind: Pod\nkind: Pod': /f\.yaml:7: Map keys must be unique/,
      'a: !!js/function x': /f\.yaml:6: Unresolved tag/,
      'a: !secret x': /f\.yaml:6: Unresolved tag/,
      'just text': /f\.yaml:6: not an object/,
      '[1, 2]': /f\.yaml:6: not an object/,
      'apiVersion: v1\nkind: Pod': /f\.yaml:6: Pod without spec/,
      'apiVersion: apps/v1\nkind: Deployment\nspec: {template: 7}':
        /f\.yaml:6: Deployment without spec\.template\.spec/,
      'a: *none': /f\.yaml:6: Unresolved alias/,
    };
    for (const [text, said] of Object.entries(bad)) {
      const file = lint(`${good}---\n${text}\n---\n${good}`);
      expect(file.checked, text).to.have.length(2);
      expect(broken(file), text).to.have.length(1);
      expect(broken(file)[0], text)
        .to.match(/^SA1005 /)
        .and.match(said);
    }
  });

  it('is not blown up: aliases of aliases, and nesting without end, are broken documents', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((n, i) => `${n}: &${n} [${`*${'abcdefgh'[i]},`.repeat(10)}]`),
    ];
    expect(broken(lint(`${bomb.join('\n')}\n`))[0]).to.contain('Excessive alias count');
    for (const nested of ['['.repeat(20_000), `${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`, '- '.repeat(10_000)]) {
      expect(broken(lint(nested))).to.have.length.greaterThan(0);
    }
  });

  it('follows merge keys and aliases, and points to what is nearest', () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: a}
x: &side {restartPolicy: Always}
spec:
  initContainers:
    - {name: merged, <<: *side}
  containers: []
`;
    expect(found(lint(text))).to.deep.equal(['7 FormalOrderOnly Pod/a merged']);
    const whole = `apiVersion: v1\nkind: Pod\nx: &s\n  initContainers: [{name: p, restartPolicy: Always}]\nspec: *s\n`;
    expect(found(lint(whole))).to.deep.equal(['5 FormalOrderOnly Pod/(no name) p']);
  });

  it('is not confused by names that mean something to JavaScript', () => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: __proto__}\nspec: {initContainers: [{name: constructor, restartPolicy: Always}], __proto__: {containers: 1}}\n`;
    expect(found(lint(text))).to.deep.equal(['4 FormalOrderOnly Pod/__proto__ constructor']);
  });
});

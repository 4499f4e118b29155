import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, withFiles } from './temporary.ts';

const CONFIG = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8');
const OXLINT = join(ROOT, 'node_modules/.bin/oxlint');

const MIDDLE = ['evidence', 'timeline', 'rules', 'report'] as const;
const OUTSIDE = ['api', 'audit', 'cli', 'embedded', 'kube', 'render', 'sinks'] as const;

/** The rule that oxlint, with this repository's configuration, holds against each of these files; undefined for none. */
async function broken(files: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  // In a tree of their own: nothing is left behind in src, and nobody else's run of the linter sees these files.
  await withFiles({ '.oxlintrc.json': CONFIG, ...files }, (folder) => {
    const { stdout } = spawnSync(OXLINT, ['--format', 'unix'], { cwd: folder, encoding: 'utf8' });
    for (const line of stdout.split('\n')) {
      const [, path, rule] = /^(\S+?):\d+:\d+: .*\((\S+)\)\]$/.exec(line) ?? [];
      if (path !== undefined && rule !== undefined) found.set(path, rule);
    }
  });
  return found;
}

/** One file a statement, so that each is judged by itself. */
function each(folder: string, statements: readonly string[]): Record<string, string> {
  return Object.fromEntries(statements.map((text, i) => [`src/${folder}/${folder}${i}.ts`, `${text}\n`]));
}

describe('the wall around the middle', () => {
  it('lets no package in, nor any other part of this program', async () => {
    const packages = [
      'node:fs',
      'fs',
      'rxjs',
      'rxjs/operators',
      '@kubernetes/client-node',
      'undici',
      'winston',
      'left-pad',
    ];
    const parts = [...OUTSIDE.map((part) => `../${part}/x.ts`), '../log.ts', '../version.ts', '../../tools/x.ts'];
    const statements = [...packages, ...parts].map((from) => `export { x } from '${from}';`);
    const files = Object.assign({}, ...MIDDLE.map((folder) => each(folder, statements)));
    const found = await broken(files);
    expect([...found.keys()].toSorted()).to.deep.equal(Object.keys(files).toSorted());
    expect(new Set(found.values())).to.deep.equal(new Set(['no-restricted-imports']));
  });

  it('sees every way of importing', async () => {
    const files = each('rules', [
      "import fs from 'node:fs'; export const x = fs;",
      "import type { X } from '../kube/x.ts'; export type Y = X;",
      "import '../kube/x.ts';",
      "export * from '../kube/x.ts';",
      "export const x = import('../kube/x.ts');",
    ]);
    expect([...(await broken(files)).keys()].toSorted()).to.deep.equal(Object.keys(files).toSorted());
  });

  it('lets data flow in one direction: evidence, timeline, rules, report', async () => {
    const files: Record<string, string> = {};
    const against: string[] = [];
    for (const [at, folder] of MIDDLE.entries()) {
      for (const [from, other] of MIDDLE.entries()) {
        const path = `src/${folder}/from-${other}.ts`;
        files[path] = `export { x } from '${from === at ? '.' : `../${other}`}/x.ts';\n`;
        if (from > at) against.push(path);
      }
      files[`src/${folder}/errors.ts`] = "export { AuditError } from '../errors.ts';\n";
    }
    expect([...(await broken(files)).keys()].toSorted()).to.deep.equal(against.toSorted());
  });

  it('leaves no clock, no chance and no I/O within', async () => {
    const globals = ['process', 'performance', 'globalThis', 'crypto', 'fetch', 'Buffer', 'setTimeout', 'setInterval'];
    const uses = ['new Date()', 'Date.now()', 'Math.random()', ...globals];
    const files = each(
      'timeline',
      uses.map((use) => `export const x: unknown = ${use};`),
    );
    expect([...(await broken(files)).keys()].toSorted()).to.deep.equal(Object.keys(files).toSorted());
  });

  it('does not stand anywhere else', async () => {
    const files = Object.assign(
      {},
      ...OUTSIDE.map((folder) => each(folder, ["export { x } from 'rxjs';", 'export const now = Date.now();'])),
    );
    expect(await broken(files)).to.deep.equal(new Map());
  });
});

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, withFiles } from '../tools/temporary.ts';

const CONFIG = readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8');
const OXLINT = join(ROOT, 'node_modules/.bin/oxlint');

/** Which of these statements, each a file of src/view of its own, the linter refuses. */
async function refused(statements: readonly string[]): Promise<readonly string[]> {
  const files = Object.fromEntries(statements.map((text, i) => [`src/view/file${i}.ts`, `${text}\n`]));
  let output = '';
  await withFiles({ '.oxlintrc.json': CONFIG, ...files }, (folder) => {
    output = spawnSync(OXLINT, ['--format', 'unix'], { cwd: folder, encoding: 'utf8' }).stdout;
  });
  return statements.filter((_, i) => output.includes(`src/view/file${i}.ts:`));
}

describe('the view model', () => {
  it('may know the whole middle', async () => {
    const parts = ['evidence', 'timeline', 'rules', 'report'].map((part) => `export { x } from '../${part}/x.ts';`);
    expect(await refused([...parts, "export { x } from './x.ts';", "export { x } from '../errors.ts';"])).to.deep.equal(
      [],
    );
  });

  it('is as pure as the middle: no package, no other part, no clock, no I/O', async () => {
    const imports = ['node:fs', 'rxjs', 'yaml', '../render/x.ts', '../recording/x.ts', '../redact.ts', '../kube/x.ts'];
    const statements = [
      ...imports.map((from) => `export { x } from '${from}';`),
      'export const x = Date.now();',
      'export const x = Math.random();',
      'export const x: unknown = process;',
    ];
    expect(await refused(statements)).to.deep.equal(statements);
  });

  it('is nothing that the middle may know', async () => {
    let output = '';
    const files = { '.oxlintrc.json': CONFIG, 'src/report/a.ts': "export { x } from '../view/x.ts';\n" };
    await withFiles(files, (folder) => {
      output = spawnSync(OXLINT, ['--format', 'unix'], { cwd: folder, encoding: 'utf8' }).stdout;
    });
    expect(output).to.contain('no-restricted-imports');
  });
});

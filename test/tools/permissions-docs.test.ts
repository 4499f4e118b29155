import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { permissionsPage } from '../../tools/generate-permissions-docs.ts';
import { ROOT } from './temporary.ts';

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

describe('docs/permissions.md', () => {
  it('names every role that there is in config/', () => {
    const roles = globSync('config/**/*.yaml', { cwd: ROOT })
      .flatMap((path) => parseAllDocuments(readFileSync(join(ROOT, path), 'utf8')))
      .map((document) => document.toJS() as Role)
      .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
      .map(({ metadata }) => metadata.name);
    expect(roles).to.have.length.above(5);
    for (const role of roles) expect(permissionsPage()).to.contain(`\`${role}\``);
  });
});

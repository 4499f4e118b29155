/** The image is built on the lab only (test/lab/deploy.test.ts): here the Dockerfile is read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../tools/temporary.ts';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

function instructionsOf(text: string): readonly Instruction[] {
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n');
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...rest] = line.trim().split(/\s+/);
      return { name, rest: rest.join(' ') };
    });
}

describe('the Dockerfile', () => {
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
  const all = instructionsOf(text);
  const last = all.findLastIndex(({ name }) => name === 'FROM');
  const final = all.slice(last);
  const restOf = (wanted: string): readonly string[] =>
    final.filter(({ name }) => name === wanted).map(({ rest }) => rest);

  it('has two stages, on one base that can be set and is Node.js 24 by default', () => {
    expect(all.filter(({ name }) => name === 'FROM').map(({ rest }) => rest)).to.deep.equal([
      '${NODE_IMAGE} AS build',
      '${NODE_IMAGE}',
    ]);
    expect(all[0]).to.deep.equal({ name: 'ARG', rest: 'NODE_IMAGE=node:24-bookworm-slim' });
  });

  it('installs what the lockfile says, and runs no script of a dependency', () => {
    const runs = all.filter(({ name }) => name === 'RUN').map(({ rest }) => rest);
    expect(runs.filter((run) => /\bnpm\b/.test(run))).to.deep.equal(['npm ci --ignore-scripts']);
  });

  it('runs nothing in the final stage, which so needs no shell, and takes only the bundle from the build', () => {
    expect(final.filter(({ name }) => ['RUN', 'SHELL', 'ADD', 'VOLUME', 'HEALTHCHECK'].includes(name))).to.deep.equal(
      [],
    );
    expect(restOf('COPY')).to.deep.equal(['--from=build /build/dist /app', 'LICENSE /app/LICENSE']);
  });

  it('starts Node.js itself as process 1, without a shell or an init in between', () => {
    const [entrypoint] = restOf('ENTRYPOINT').map((rest) => JSON.parse(rest) as readonly string[]);
    expect(entrypoint?.[0]).to.equal('node');
    expect(entrypoint?.at(-1)).to.equal('/app/sidecar-audit.mjs');
    expect(restOf('CMD')).to.deep.equal(['["controller"]']);
  });

  it('runs as a user with a number that is not root', () => {
    expect(restOf('USER')).to.deep.equal(['65532:65532']);
  });

  it('says what is in the image, in the labels of OCI', () => {
    const labels = [
      ...restOf('LABEL')
        .join(' ')
        .matchAll(/org\.opencontainers\.image\.(\w+)="/g),
    ].map(([, key]) => key);
    expect(labels).to.have.members(['title', 'description', 'licenses', 'version', 'revision']);
  });

  it('names no architecture', () => {
    expect(text).not.to.match(/amd64|x64|x86|arm64|aarch64|--platform/i);
  });

  it('takes nothing from the checkout but what it names', () => {
    const lines = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    const ignored = lines.filter((line) => line !== '' && !line.startsWith('#'));
    const copied = all.filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from'));
    const named = copied.flatMap(({ rest }) => rest.split(' ').slice(0, -1));
    expect(ignored[0]).to.equal('*');
    expect(ignored.slice(1)).to.have.members(named.map((path) => `!${path}`));
  });
});

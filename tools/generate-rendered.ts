/**
 * Writes test/fixtures/rendered: what `kubectl kustomize` makes of config/, so that tests can look at it where there is no
 * kubectl. Rendering needs kubectl; whether it is due does not: the files name the hash of what they were made from.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Json } from '../src/evidence/json.ts';
import { objectAt, stringAt } from '../src/evidence/json.ts';
import { emit, type GeneratedFile } from './generated-file.ts';

/** Where a kustomization is, by the name of what is rendered from it. */
export const RENDERED: Readonly<Record<string, string>> = {
  cluster: 'config/overlays/cluster',
  namespaced: 'config/overlays/namespaced',
  ha: 'config/overlays/ha',
  everything: 'test/fixtures/everything',
};

/** All that is rendered, in an order of its own; without the CRDs, which come from crds/ as they are. Throws what kubectl says. */
export function render(folder: string): readonly Json[] {
  const kubectl = process.env['KUBECTL'] ?? 'kubectl';
  const { status, stdout, stderr, error } = spawnSync(kubectl, ['kustomize', folder], { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`kubectl kustomize ${folder}: ${stderr}`);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Json)
    .filter(({ kind }) => kind !== 'CustomResourceDefinition')
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf(manifest: Json): string {
  const metadata = objectAt(manifest, 'metadata');
  return [stringAt(manifest, 'kind'), stringAt(metadata, 'namespace'), stringAt(metadata, 'name')].join('/');
}

/** In no overlay. */
const ELSEWHERE = /^config\/(alerts|grafana|krew|samples)\//;

/** Every file below these folders makes a difference. */
function sources(): string {
  const hash = createHash('sha256');
  for (const folder of ['config', 'test/fixtures/everything']) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !ELSEWHERE.test(path));
    for (const path of paths.sort()) {
      hash.update(`${path}\0${readFileSync(path, 'utf8')}\0`);
    }
  }
  return hash.digest('hex');
}

function rendered([name, folder]: readonly [string, string], hash: string): GeneratedFile {
  const path = `test/fixtures/rendered/${name}.yaml`;
  const header = `# What kubectl kustomize makes of ${folder}, by make generate: do not edit. Sources: ${hash}\n`;
  try {
    const documents = render(folder).map((manifest) => stringify(manifest, { sortMapEntries: true, lineWidth: 0 }));
    return { path, text: header + documents.join('---\n') };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const current = readFileSync(path, 'utf8');
    if (current.startsWith(header)) return { path, text: current };
    throw new Error('config/ was changed, and kubectl, which renders it, is not on the PATH', { cause: error });
  }
}

if (import.meta.main) {
  const hash = sources();
  const files = Object.entries(RENDERED).map((each) => rendered(each, hash));
  emit(files, process.argv);
}

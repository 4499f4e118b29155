/** Rendered manifests, and the Pods in them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { listAt, objectAt, stringAt, type Json } from '../../src/evidence/json.ts';
import { ROOT } from '../tools/temporary.ts';

export interface Workload {
  readonly manifest: Json;
  readonly namespace: string;
  readonly labels: Json;
  readonly podSpec: Json;
  /** Init containers included. */
  readonly containers: readonly Json[];
}

export function renderedManifests(name: string): readonly Json[] {
  const text = readFileSync(join(ROOT, `test/fixtures/rendered/${name}.yaml`), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Json);
}

export const kindOf = (manifest: Json): string => stringAt(manifest, 'kind') ?? '';
export const ofKind = (manifests: readonly Json[], kind: string): readonly Json[] =>
  manifests.filter((manifest) => kindOf(manifest) === kind);
export const nameOf = (manifest: Json): string => stringAt(objectAt(manifest, 'metadata'), 'name') ?? '';
export const namespaceOf = (manifest: Json): string => stringAt(objectAt(manifest, 'metadata'), 'namespace') ?? '';

/** Whatever has a Pod template. */
export function workloads(manifests: readonly Json[]): readonly Workload[] {
  return manifests
    .filter((manifest) => ['Deployment', 'DaemonSet', 'StatefulSet', 'Job'].includes(kindOf(manifest)))
    .map((manifest) => {
      const template = objectAt(objectAt(manifest, 'spec'), 'template');
      const podSpec = objectAt(template, 'spec');
      return {
        manifest,
        namespace: namespaceOf(manifest),
        labels: objectAt(objectAt(template, 'metadata'), 'labels'),
        podSpec,
        containers: [...listAt(podSpec, 'initContainers'), ...listAt(podSpec, 'containers')],
      };
    });
}

/** Whether a label selector's matchLabels, or a Service's selector, picks these labels; one that says nothing picks none. */
export function picks(selector: Json, labels: Json): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}

/** A field of the container, else of its Pod. */
export function securityField(container: Json, podSpec: Json, field: string): unknown {
  return objectAt(container, 'securityContext')[field] ?? objectAt(podSpec, 'securityContext')[field];
}

import { isObject, listAt, objectAt, stringAt, type Json } from '../evidence/json.ts';

/** A path into a document, as the parser takes it. */
export type Path = readonly (string | number)[];

/** Where Pods are made of, within an object. */
export interface Template {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  /** Where the object stands in its document: inside a List, not at the top. */
  readonly path: Path;
  /** Where the Pod's spec stands in its document. */
  readonly specPath: Path;
  readonly spec: Json;
  readonly ofJob: boolean;
}

export type Found =
  { readonly template: Template } | { readonly skipped: true } | { readonly path: Path; readonly fault: string };

interface Kind {
  readonly group: RegExp;
  readonly spec: readonly string[];
  readonly ofJob?: true;
}

const CORE = /^v1$/;
const APPS = /^(?:apps|extensions)\/v\w+$/;
const BATCH = /^batch\/v\w+$/;
const OF_TEMPLATE = ['spec', 'template', 'spec'];

/** By kind and group: another group's Job is another thing. */
const KINDS: Readonly<Record<string, Kind>> = {
  Pod: { group: CORE, spec: ['spec'] },
  PodTemplate: { group: CORE, spec: ['template', 'spec'] },
  ReplicationController: { group: CORE, spec: OF_TEMPLATE },
  Deployment: { group: APPS, spec: OF_TEMPLATE },
  StatefulSet: { group: APPS, spec: OF_TEMPLATE },
  DaemonSet: { group: APPS, spec: OF_TEMPLATE },
  ReplicaSet: { group: APPS, spec: OF_TEMPLATE },
  Job: { group: BATCH, spec: OF_TEMPLATE, ofJob: true },
  CronJob: { group: BATCH, spec: ['spec', 'jobTemplate', ...OF_TEMPLATE], ofJob: true },
};

/** What a document holds: the Pod template of its object, or those of the objects of a List. */
export function templatesOf(object: unknown, path: Path = []): readonly Found[] {
  if (!isObject(object)) return [{ path, fault: 'not an object' }];
  const kind = stringAt(object, 'kind') ?? '';
  if (kind.endsWith('List') && Array.isArray(object['items'])) {
    return object['items'].flatMap((item: unknown, i) => templatesOf(item, [...path, 'items', i]));
  }
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known === undefined || !known.group.test(stringAt(object, 'apiVersion') ?? '')) return [{ skipped: true }];
  const spec = known.spec.reduce<Json>(objectAt, object);
  if (Object.keys(spec).length === 0) return [{ path, fault: `${kind} without ${known.spec.join('.')}` }];
  return [
    {
      template: {
        ...whoIs(object, kind),
        path,
        specPath: [...path, ...known.spec],
        spec,
        ofJob: isOfJob(object, known),
      },
    },
  ];
}

function whoIs(object: Json, kind: string): Pick<Template, 'kind' | 'name' | 'namespace'> {
  const metadata = objectAt(object, 'metadata');
  const generated = stringAt(metadata, 'generateName');
  const name = stringAt(metadata, 'name') ?? (generated === null ? '(no name)' : `${generated}*`);
  return { kind, name, namespace: stringAt(metadata, 'namespace') };
}

function isOfJob(object: Json, kind: Kind): boolean {
  const owners = listAt(objectAt(object, 'metadata'), 'ownerReferences');
  return kind.ofJob === true || owners.some((owner) => owner['kind'] === 'Job');
}

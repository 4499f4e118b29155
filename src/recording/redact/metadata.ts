import { listAt, objectAt, stringAt, type Json } from '../../evidence/json.ts';
import { EXCLUDE_ANNOTATION, MIRROR_ANNOTATION } from '../../evidence/pod-frame.ts';
import type { Include } from './include.ts';
import { listOf, scalars, whole } from './pick.ts';

const KEPT = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];
const OWNER = ['apiVersion', 'kind', 'name', 'uid', 'controller'];
const TEMPLATE_HASH = 'pod-template-hash';
/** kubectl's copy of the manifest, environment and all: nobody means that by "annotations". */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Who the object is, whose it is, and when it came and goes. */
export function redactMetadata(metadata: Json, include: Include): Json {
  return {
    ...scalars(metadata, KEPT),
    ...listOf(metadata, 'ownerReferences', (owner) => scalars(owner, OWNER)),
    ...labels(metadata, include),
    ...annotations(metadata, include),
    ...(include.has('managed-fields') ? whole(metadata, ['managedFields']) : {}),
  };
}

/** The keys. Of the values only the template's hash, where the name of the ReplicaSet tells it anyway: it tells the Deployment. */
function labels(metadata: Json, include: Include): Json {
  if (!Object.hasOwn(metadata, 'labels')) return {};
  const values = objectAt(metadata, 'labels');
  if (include.has('labels')) return { labels: scalars(values, Object.keys(values)) };
  const owners = listAt(metadata, 'ownerReferences').map((owner) => stringAt(owner, 'name') ?? '');
  const isTold = (key: string): boolean =>
    key === TEMPLATE_HASH && owners.some((name) => name.endsWith(`-${String(values[key])}`));
  return { labels: Object.fromEntries(Object.keys(values).map((key) => [key, isTold(key) ? values[key] : ''])) };
}

/** None, but that the Pod is excluded from audits (the reason that somebody wrote there is left out), and of which static Pod it is the mirror. */
function annotations(metadata: Json, include: Include): Json {
  const values = objectAt(metadata, 'annotations');
  if (include.has('annotations')) {
    return {
      annotations: scalars(
        values,
        Object.keys(values).filter((key) => key !== LAST_APPLIED),
      ),
    };
  }
  const kept = {
    ...(stringAt(values, EXCLUDE_ANNOTATION) === null ? {} : { [EXCLUDE_ANNOTATION]: 'excluded' }),
    ...scalars(values, [MIRROR_ANNOTATION]),
  };
  return Object.keys(kept).length === 0 ? {} : { annotations: kept };
}

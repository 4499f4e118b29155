import { AuditError } from '../errors.ts';
import { isObject, objectAt, stringAt } from './json.ts';

/** A node, reduced to the version of its kubelet. */
export interface NodeFact {
  readonly uid: string;
  readonly name: string;
  /** e.g. `v1.37.2`. */
  readonly kubeletVersion: string | null;
}

/** Reduces a Node as the API server sends it. Throws SA1003 for what is no Node at all. */
export function nodeFact(node: unknown): NodeFact {
  if (!isObject(node)) throw new AuditError('SA1003', 'node', 'not an object');
  const metadata = objectAt(node, 'metadata');
  const [name, uid] = [stringAt(metadata, 'name'), stringAt(metadata, 'uid')];
  if (name === null || uid === null)
    throw new AuditError('SA1003', `node/${name ?? '?'}`, 'metadata.name or metadata.uid is missing');
  return { uid, name, kubeletVersion: stringAt(objectAt(objectAt(node, 'status'), 'nodeInfo'), 'kubeletVersion') };
}

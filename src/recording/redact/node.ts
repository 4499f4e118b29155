import { objectAt, type Json } from '../../evidence/json.ts';
import { scalars } from './pick.ts';

/** Versions. The node's machineID, systemUUID and bootID, which identify the machine, are not among them. */
const NODE_INFO = [
  'kubeletVersion',
  'containerRuntimeVersion',
  'operatingSystem',
  'architecture',
  'osImage',
  'kernelVersion',
];

/** A node's name and versions. Without its resourceVersion a node that only beats its heart is the same again. */
export function redactNode(node: Json): Json {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: scalars(objectAt(node, 'metadata'), ['name', 'uid', 'creationTimestamp']),
    status: { nodeInfo: scalars(objectAt(objectAt(node, 'status'), 'nodeInfo'), NODE_INFO) },
  };
}

import { objectAt, type Json } from '../../evidence/json.ts';
import type { Include } from './include.ts';
import { presence, scalars, whole } from './pick.ts';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];
const HOOKS = ['postStart', 'preStop'];

/** A container of a Pod's spec: its name, how it restarts, and which probes and hooks it has. */
export function redactContainer(container: Json, include: Include): Json {
  return {
    ...scalars(container, ['name', 'restartPolicy']),
    ...(include.has('images') ? scalars(container, ['image']) : {}),
    ...(include.has('commands') ? whole(container, ['command', 'args']) : {}),
    ...(include.has('env') ? whole(container, ['env', 'envFrom']) : {}),
    ...probes(container, include),
  };
}

function probes(container: Json, include: Include): Json {
  if (include.has('probes')) return whole(container, [...PROBES, 'lifecycle']);
  const hooks = presence(objectAt(container, 'lifecycle'), HOOKS);
  return { ...presence(container, PROBES), ...(Object.keys(hooks).length === 0 ? {} : { lifecycle: hooks }) };
}

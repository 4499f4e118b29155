/** Calls that were made beside permissions that were given. What is granted and not there (404) was used all the same. */
import type { Call } from './recording-proxy.ts';
import type { Permission } from './shipped-roles.ts';

export interface Usage {
  /** Calls that no rule grants, or that the API server refused for lack of permission. */
  readonly missing: readonly string[];
  /** What is granted and nobody asked for. */
  readonly unused: readonly string[];
}

export function usageOf(calls: readonly Call[], permissions: readonly Permission[]): Usage {
  const missing = calls.filter((call) => call.status === 403 || !permissions.some((given) => grants(given, call)));
  const unused = permissions.filter((given) => !calls.some((call) => call.status !== 403 && grants(given, call)));
  return { missing: [...new Set(missing.map(textOfCall))], unused: unused.map(textOfPermission) };
}

/** As the authorizer decides it; a call to create, list or watch has no name to be granted by. */
function grants({ group, resource, verb, names, namespace }: Permission, call: Call): boolean {
  return (
    call.group === group &&
    call.resource === resource &&
    call.verb === verb &&
    (namespace === null || call.namespace === namespace) &&
    (names.length === 0 || (call.name !== null && names.includes(call.name)))
  );
}

function textOfCall({ verb, group, resource, namespace, path, status }: Call): string {
  const what = resource === '' ? path : `${resource}${group === '' ? '' : `.${group}`}`;
  return `${verb} ${what} in ${namespace ?? 'all'}: ${status}`;
}

function textOfPermission({ verb, group, resource, names, namespace }: Permission): string {
  const named = names.length === 0 ? '' : ` named ${names.join(', ')}`;
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}${named} in ${namespace ?? 'all'}`;
}

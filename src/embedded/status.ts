import type { Json } from '../evidence/json.ts';
import { qualifiedKind, qualifiedName } from './resources.ts';
import type { Cause, Resource } from './resources.ts';

/** metav1.Status: how the API server says no (and, after DELETE, yes). Texts as v1.37.2 words them. */
export interface Status {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: Json;
  readonly status: 'Failure' | 'Success';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: Json;
  readonly code?: number;
}

/** A request that ends with a Status. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'failure');
    this.name = 'StatusError';
    this.status = status;
  }
}

export function failure(code: number, reason: string | undefined, message: string, details?: Json): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function deleted(resource: Resource, name: string, uid: unknown): Status {
  const details = { ...about(resource, name), uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

export function notFound(resource: Resource, name: string): Status {
  return failure(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, about(resource, name));
}

export function alreadyExists(resource: Resource, name: string): Status {
  return failure(409, 'AlreadyExists', `${qualifiedName(resource)} "${name}" already exists`, about(resource, name));
}

export function modified(resource: Resource, name: string): Status {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function conflict(resource: Resource, name: string, why: string): Status {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`;
  return failure(409, 'Conflict', message, about(resource, name));
}

export function applyConflict(conflicts: readonly { readonly manager: string; readonly field: string }[]): Status {
  const managers = [...new Set(conflicts.map(({ manager }) => manager))].sort();
  const lines = managers.map((manager) => {
    const fields = conflicts.filter((conflict) => conflict.manager === manager).map(({ field }) => `- ${field}`);
    return `conflicts with ${JSON.stringify(manager)}:\n${fields.join('\n')}`;
  });
  const count = `${conflicts.length} conflict${conflicts.length === 1 ? '' : 's'}`;
  const text =
    conflicts.length === 1
      ? `conflict with ${JSON.stringify(managers[0])}: ${conflicts[0]?.field ?? ''}`
      : lines.join('\n');
  const causes = conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${JSON.stringify(manager)}`,
    field,
  }));
  return failure(409, 'Conflict', `Apply failed with ${count}: ${text}`, { causes });
}

export function invalid(resource: Resource, name: string, causes: readonly Cause[]): Status {
  return invalidNamed(qualifiedKind(resource), name, causes, {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.kind,
    causes,
  });
}

/** A PUT without a resourceVersion; the real server names the resource here, not the kind. */
export function versionRequired(resource: Resource, name: string): Status {
  const causes = [
    {
      reason: 'FieldValueInvalid',
      message: 'Invalid value: 0: must be specified for an update',
      field: 'metadata.resourceVersion',
    },
  ];
  return invalidNamed(qualifiedName(resource), name, causes, { ...about(resource, name), causes });
}

export function invalidOptions(kind: 'ListOptions' | 'PatchOptions', causes: readonly Cause[]): Status {
  const group = 'meta.k8s.io';
  return invalidNamed(`${kind}.${group}`, '', causes, { group, kind, causes });
}

export function badRequest(message: string): Status {
  return failure(400, 'BadRequest', message);
}

export function unauthorized(): Status {
  return failure(401, 'Unauthorized', 'Unauthorized');
}

export function unknownPath(): Status {
  return failure(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): Status {
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(accepted: readonly string[]): Status {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return failure(415, 'UnsupportedMediaType', message);
}

export function forbidden(resource: Resource, verb: string, namespace: string | undefined): Status {
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const message = `${qualifiedName(resource)} is forbidden: User "embedded" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}" ${where}`;
  return failure(403, 'Forbidden', message, {
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  });
}

/** The RV is ahead of this server: another one of a set of API servers may have told it. */
export function tooLarge(asked: number, current: number): Status {
  return failure(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

export function watchExpired(resource: Resource, asked: number, oldest: number): Status {
  const message = resource.cached
    ? `too old resource version: ${asked} (${oldest})`
    : 'The resourceVersion for the provided watch is too old.';
  return failure(410, 'Expired', message);
}

export function listExpired(): Status {
  return failure(410, 'Expired', 'The resourceVersion for the provided list is too old.');
}

/** `rest` is a token that goes on without consistency, for those who prefer that to starting again. */
export function continueExpired(rest: string): Status {
  const message =
    'The provided continue parameter is too old to display a consistent list result. ' +
    'You can start a new list without the continue parameter, or use the continue token in this response ' +
    'to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - ' +
    'objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  return { ...failure(410, 'Expired', message), metadata: { continue: rest } };
}

function about(resource: Resource, name: string): Json {
  return { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural };
}

function invalidNamed(what: string, name: string, causes: readonly Cause[], details: Json): Status {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  return failure(422, 'Invalid', `${what} "${name}" is invalid: ${list}`, details);
}

import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { isObject, stringAt } from '../evidence/json.ts';
import type { Json } from '../evidence/json.ts';
import { apiVersionOf } from './resources.ts';
import type { Resource } from './resources.ts';
import { StatusError, badRequest, failure } from './status.ts';

/** What the real server reads at most. */
const LIMIT = 3 * 1_024 * 1_024;

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) {
      const message = `Request entity too large: limit is ${LIMIT}`;
      throw new StatusError(failure(413, 'RequestEntityTooLarge', message));
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** A whole object, for create and update: built-in kinds may leave apiVersion and kind out, custom ones may not. */
export function parseObject(resource: Resource, text: string): Json {
  const object = parseJson(text, `the object provided is unrecognized (must be of type ${resource.kind})`);
  const apiVersion = stringAt(object, 'apiVersion') ?? (resource.custom ? '' : apiVersionOf(resource));
  if (apiVersion !== apiVersionOf(resource)) {
    const expected = `does not match the expected API version (${apiVersionOf(resource)})`;
    throw new StatusError(badRequest(`the API version in the data (${apiVersion}) ${expected}`));
  }
  const kind = stringAt(object, 'kind') ?? (resource.custom ? '' : resource.kind);
  if (kind === resource.kind) return object;
  throw new StatusError(
    badRequest(`${kind} in version "${apiVersionOf(resource)}" cannot be handled as a ${resource.kind}`),
  );
}

export function parseMergePatch(text: string): Json {
  return parseJson(text, 'invalid JSON patch');
}

/** An apply configuration names its type, and is YAML, of which JSON is a part. */
export function parseApply(resource: Resource, text: string): Json {
  const config = parseYaml(text);
  if (config['apiVersion'] !== apiVersionOf(resource) || config['kind'] !== resource.kind) {
    const type = `${stringAt(config, 'apiVersion') ?? '/'}, Kind=${stringAt(config, 'kind') ?? ''}`;
    throw new StatusError(badRequest(`invalid object type: ${type}`));
  }
  const metadata = config['metadata'];
  if (isObject(metadata) && metadata['managedFields'] !== undefined) {
    throw new StatusError(badRequest('metadata.managedFields must be nil'));
  }
  return config;
}

function parseJson(text: string, otherwise: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The same answer as for JSON that is no object.
  }
  throw new StatusError(badRequest(otherwise));
}

function parseYaml(text: string): Json {
  try {
    const value: unknown = parse(text, { schema: 'core', maxAliasCount: 0 });
    if (isObject(value)) return value;
  } catch {
    // The same answer as for YAML that is no object.
  }
  throw new StatusError(badRequest('error decoding patch: error converting YAML to JSON'));
}

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { User } from '@kubernetes/client-node/dist/config_types.js';
import { parse } from 'yaml';
import { isObject, listAt, objectAt, stringAt } from '../evidence/json.ts';

/**
 * Lets `tokenFile` of a kubeconfig be read as that of a Pod's service account is, again and again: client-node does not
 * know it, and would go as nobody. It wins over `token`, as with kubectl.
 */
export function useTokenFiles(users: readonly User[], kubeconfig: string | undefined): void {
  for (const file of kubeconfig === undefined ? defaultFiles() : [kubeconfig]) {
    for (const [name, tokenFile] of tokenFilesOf(file)) {
      const authProvider = { name: 'tokenFile', config: { tokenFile: resolve(dirname(file), tokenFile) } };
      for (const user of users) if (user.name === name) Object.assign(user, { authProvider, token: undefined });
    }
  }
}

function tokenFilesOf(file: string): readonly (readonly [name: string, tokenFile: string])[] {
  const config: unknown = parse(textOf(file));
  if (!isObject(config)) return [];
  return listAt(config, 'users').flatMap((each) => {
    const [name, tokenFile] = [stringAt(each, 'name'), stringAt(objectAt(each, 'user'), 'tokenFile')];
    return name === null || tokenFile === null ? [] : [[name, tokenFile] as const];
  });
}

/** As kubectl and client-node look for them. */
function defaultFiles(): readonly string[] {
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')];
}

/** One that cannot be read has no users either; client-node has said so where it matters. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

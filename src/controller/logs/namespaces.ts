/** Where the administrator lets the controller read logs; nowhere by default. */
export type LogNamespaces = 'all' | ReadonlySet<string>;

export const NOWHERE: LogNamespaces = new Set();

export function mayRead(namespaces: LogNamespaces, namespace: string): boolean {
  return namespaces === 'all' || namespaces.has(namespace);
}

/** The names of the contexts of a kubeconfig, which need no cluster. Rejects where it cannot be read. */
export async function contextNames(kubeconfig: string | undefined): Promise<readonly string[]> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  // What a shell would take for something else is left out.
  return config.getContexts().flatMap(({ name }) => (/^[\w@:./-]+$/.test(name) ? [name] : []));
}

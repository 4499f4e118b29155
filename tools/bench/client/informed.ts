import {
  CoreV1Api,
  KubeConfig,
  makeInformer,
  type KubernetesListObject,
  type KubernetesObject,
} from '@kubernetes/client-node';
import type { Source, SourceOptions } from './source.ts';

/** client-node's own informer, used as its documentation shows. */
export function startInformed(options: SourceOptions): Promise<Source> {
  const config = configOf(options);
  const api = config.makeApiClient(CoreV1Api);
  let frames = 0;
  let events = 0;
  let pods = 0;
  let onFrame: (() => void) | undefined;
  const took = (): void => {
    frames += 1;
    onFrame?.();
  };

  const podInformer = makeInformer(config, '/api/v1/pods', () => api.listPodForAllNamespaces());
  podInformer.on('add', () => {
    pods += 1;
    took();
  });
  podInformer.on('update', took);
  podInformer.on('delete', () => {
    pods -= 1;
    took();
  });
  if (options.events) startEvents(config, api, () => (events += 1));
  // It resolves when its watch has answered, which is after the list.
  const synced = podInformer.start();
  return Promise.resolve({
    synced,
    frames: () => frames,
    events: () => events,
    pods: () => pods,
    onFrame: (listener) => {
      onFrame = listener;
    },
  });
}

function startEvents(config: KubeConfig, api: CoreV1Api, took: () => void): void {
  const list = (): Promise<KubernetesListObject<KubernetesObject>> => api.listEventForAllNamespaces();
  const informer = makeInformer(config, '/api/v1/events', list);
  informer.on('add', took);
  informer.on('update', took);
  informer.start().catch((error: unknown) => {
    throw error;
  });
}

function configOf({ kubeconfig, server }: SourceOptions): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig !== undefined) config.loadFromFile(kubeconfig);
  else config.loadFromClusterAndUser({ name: 'bench', server, skipTLSVerify: true }, { name: 'nobody' });
  return config;
}

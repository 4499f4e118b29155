/** Pods whose containers do as they are told, for what no scenario has. */
const IMAGE = 'localhost/busybox:1';

/** A shell that ends so many seconds after SIGTERM. */
export const untilAsked = (seconds: number): string =>
  `trap "sleep ${seconds}; exit 0" TERM; while :; do sleep 1 & wait $!; done`;

interface Container {
  readonly name: string;
  readonly [field: string]: unknown;
}

export const container = (name: string, script: string): Container => ({
  name,
  image: IMAGE,
  imagePullPolicy: 'Never',
  command: ['sh', '-c', script],
});

/** A native sidecar; with `readyAfter`, one whose readiness probe fails for so many seconds. */
export const sidecar = (name: string, { readyAfter }: { readonly readyAfter?: number } = {}): Container => {
  const ready = readyAfter === undefined ? '' : `(sleep ${readyAfter}; touch /tmp/ready) & `;
  const probe = { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 1 };
  return {
    ...container(name, `${ready}${untilAsked(2)}`),
    restartPolicy: 'Always',
    ...(readyAfter === undefined ? {} : { readinessProbe: probe }),
  };
};

interface Plan {
  readonly sidecars: readonly Container[];
  /** Script of the app. */
  readonly app: string;
}

export const pod = (name: string, { sidecars, app }: Plan) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { restartPolicy: 'Never', initContainers: sidecars, containers: [container('app', app)] },
});

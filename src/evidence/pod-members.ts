import { EXCLUDE_ANNOTATION, MIRROR_ANNOTATION } from './pod-frame.ts';

const CONTAINER = {
  name: true,
  restartPolicy: true,
  startupProbe: {},
  readinessProbe: {},
  lifecycle: { postStart: {}, preStop: {} },
} as const;

const STATUS = {
  name: true,
  state: true,
  lastState: true,
  ready: true,
  restartCount: true,
  containerID: true,
  started: true,
} as const;

/** What `podFrame` reads of a Pod: nothing else of a frame need be parsed. A test holds the two together. */
export const POD_MEMBERS = {
  metadata: {
    name: true,
    namespace: true,
    uid: true,
    resourceVersion: true,
    generation: true,
    creationTimestamp: true,
    deletionTimestamp: true,
    deletionGracePeriodSeconds: true,
    labels: true,
    annotations: { [EXCLUDE_ANNOTATION]: true, [MIRROR_ANNOTATION]: true },
    ownerReferences: { kind: true, name: true, uid: true, controller: true },
  },
  spec: {
    initContainers: CONTAINER,
    containers: CONTAINER,
    restartPolicy: true,
    terminationGracePeriodSeconds: true,
    activeDeadlineSeconds: true,
    nodeName: true,
  },
  status: {
    phase: true,
    reason: true,
    conditions: { type: true, status: true, lastTransitionTime: true },
    initContainerStatuses: STATUS,
    containerStatuses: STATUS,
  },
} as const;

import { AGENT } from '../evidence/runtime-fact.ts';
import { runtimeEventName } from '../evidence/runtime-name.ts';
import type { KubeClient } from '../kube/client.ts';
import { StatusError } from '../kube/status.ts';

const NODE = 'sidecar-audit-forgery-check';
const NOTE = 'A dry run that an admission policy should refuse.';
const pod = (namespace: string) => ({
  kind: 'Pod',
  namespace,
  name: NODE,
  uid: '00000000-0000-0000-0000-000000000000',
});

export interface Authenticity {
  /** Does the API prove who writes kubelet Events? Null where the answer says neither. */
  readonly authenticated: boolean | null;
  /** The controller itself may not create Events. */
  readonly forbidden: boolean;
}

/**
 * Tries, as itself and as a dry run, to write an Event in the name of a kubelet. The API proves the authors of kubelet
 * Events only where an admission policy refuses that (config/admission).
 */
export async function authenticityOfEvents(client: KubeClient, namespace: string): Promise<Authenticity> {
  const answer = await forge(client, coreEvents(namespace), {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${NODE}.0`, namespace },
    involvedObject: pod(namespace),
    reason: 'Started',
    message: NOTE,
    type: 'Normal',
    source: { component: 'kubelet', host: NODE },
    reportingComponent: 'kubelet',
    reportingInstance: NODE,
  });
  return { authenticated: isRefused(answer), forbidden: answer === 'forbidden' };
}

/**
 * The same in the name of a node's agent, by both APIs: whichever were left open, Events would come in by it. True only if
 * both refuse; false if one takes it; null where one says neither.
 */
export async function agentIsProven(client: KubeClient, namespace: string): Promise<boolean | null> {
  const metadata = { name: runtimeEventName('none://forgery-check', 'started'), namespace };
  const common = { kind: 'Event', metadata, reason: 'ContainerStarted', action: 'Start', type: 'Normal' };
  const author = { reportingInstance: NODE, eventTime: '2026-01-01T00:00:00.000000Z' };
  const answers = [
    await forge(client, coreEvents(namespace), {
      ...common,
      ...author,
      apiVersion: 'v1',
      involvedObject: pod(namespace),
      message: NOTE,
      reportingComponent: AGENT,
    }),
    await forge(client, `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`, {
      ...common,
      ...author,
      apiVersion: 'events.k8s.io/v1',
      regarding: pod(namespace),
      note: NOTE,
      reportingController: AGENT,
    }),
  ];
  if (answers.includes('taken')) return false;
  return answers.every((answer) => answer === 'refused') ? true : null;
}

function coreEvents(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
}

type Answer = 'taken' | 'refused' | 'forbidden' | 'unknown';

async function forge(client: KubeClient, path: string, event: object): Promise<Answer> {
  try {
    await client.create(`${path}?dryRun=All`, event);
    return 'taken';
  } catch (error) {
    if (!(error instanceof StatusError)) return 'unknown';
    if (/ValidatingAdmissionPolicy/.test(error.serverMessage)) return 'refused';
    // Whether one may is decided before any policy is asked.
    return error.httpStatus === 403 ? 'forbidden' : 'unknown';
  }
}

function isRefused(answer: Answer): boolean | null {
  return answer === 'refused' ? true : answer === 'taken' ? false : null;
}

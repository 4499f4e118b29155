import type { LabelSelector } from '../api/types.ts';

/** What is to be verified. */
export type Target =
  | { readonly kind: 'pod'; readonly name: string }
  | { readonly kind: 'job'; readonly name: string }
  | { readonly kind: 'pods'; readonly selector: LabelSelector; readonly text: string };

const KINDS: Readonly<Record<string, 'pod' | 'job'>> = {
  pod: 'pod',
  pods: 'pod',
  po: 'pod',
  job: 'job',
  jobs: 'job',
  'job.batch': 'job',
  'jobs.batch': 'job',
};

/** `pod/NAME` or `job/NAME`, as kubectl writes it; null for anything else. */
export function targetOf(text: string): Target | null {
  const [, kind = '', name = ''] = /^([a-z.]+)\/([a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/.exec(text) ?? [];
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  return known === undefined ? null : { kind: known, name };
}

/** Whether it is written like one; whether there is such an object is another question. */
export function isTarget(text: string): boolean {
  return targetOf(text) !== null;
}

export function describeTarget(target: Target): string {
  if (target.kind === 'pods' && target.text === '') return 'Pods';
  return target.kind === 'pods' ? `Pods with ${target.text}` : `${target.kind}/${target.name}`;
}

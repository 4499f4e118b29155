import type { Finding } from '../rules/manifest-findings.ts';

/** What each finding is about, in one sentence; tools show it beside the rule's name. */
export const LINT_RULES: Readonly<Record<Finding['id'], string>> = {
  OrderingUnsupported: 'Kubelets before 1.29 stop all containers of a Pod at once, whatever the order of the manifest.',
  FormalOrderOnly:
    'A sidecar without startupProbe and postStart counts as started as soon as it runs, though it may not serve yet.',
  PreStopAtOnce: 'The preStop hook of a sidecar runs as soon as the Pod stops, not when the sidecar’s turn comes.',
  MaybeLegacySidecar: 'A regular container that only serves the others keeps a Job from completing.',
  RestartPolicyIsNoSidecar: 'restartPolicy Always makes a sidecar of an entry of initContainers only.',
};

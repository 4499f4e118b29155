import { API_VERSION, SIDECAR_AUDITS } from '../api/group.ts';
import { readStatus } from '../api/read-status.ts';
import type { AuditStatus } from '../api/types.ts';
import { startController } from '../controller/controller.ts';
import type { Controller } from '../controller/options.ts';
import { play, type Playback, type Progress } from '../embedded/player.ts';
import { newNamespace } from '../embedded/store.ts';
import { startApiServer, type ApiServer } from '../embedded/server.ts';
import { SECOND, type Micros } from '../evidence/time.ts';
import { kubeClient, type KubeClient } from '../kube/client.ts';
import { openConnection } from '../kube/connection.ts';
import { anonymous } from '../kube/credentials.ts';
import type { Logger } from '../log.ts';
import type { JudgedPod } from '../report/report.ts';
import type { RuleVerdict } from '../rules/verdict.ts';

/** Times faster than it was recorded; longer pauses are leapt over. */
export const SPEED = 20;
const MAX_PAUSE: Micros = 30 * SECOND;

export interface StageOptions {
  readonly files: readonly string[];
  readonly namespaces: readonly string[];
  readonly metricsAddress: string | null;
  /** Where the page is served; nowhere unless told. */
  readonly pageAddress?: string | null;
  readonly log: Logger;
  readonly onProgress: (progress: Progress) => void;
  readonly onJudged: (uid: string, judged: JudgedPod | null) => void;
  readonly onJobJudged: (uid: string, verdicts: readonly RuleVerdict[] | null) => void;
}

/** The embedded API server with an audit in each namespace, the real controller on it, and the recordings that are played. */
export interface Stage {
  readonly server: ApiServer;
  readonly controller: Controller;
  readonly playback: Playback;
  readonly statusOf: (namespace: string) => Promise<AuditStatus>;
  readonly close: () => Promise<void>;
}

const AUDIT = 'audit';

export async function startStage(options: StageOptions): Promise<Stage> {
  const server = await startApiServer();
  const client = kubeClient(openConnection({ server: server.url, credentials: anonymous }));
  for (const namespace of options.namespaces) await createAudit(server, client, namespace);
  const playback = play(server.store, options.files, {
    speed: SPEED,
    maxGap: MAX_PAUSE,
    onProgress: options.onProgress,
  });
  const controller = await startController({
    connection: openConnection({ server: server.url, credentials: anonymous }),
    log: options.log,
    namespace: null,
    metricsAddress: options.metricsAddress,
    healthAddress: options.metricsAddress,
    ...(options.pageAddress == null
      ? {}
      : { page: { address: options.pageAddress, callersOnly: false, mode: 'demo' as const } }),
    // It leaps over the pauses between the recordings; whoever looks at the page does not.
    keepGone: Infinity,
    // What is judged happened at the time of the recording: that is the observer's clock here.
    clock: () => playback.now() ?? Date.now() * 1000,
    onJudged: options.onJudged,
    onJobJudged: options.onJobJudged,
  });
  return {
    server,
    controller,
    playback,
    statusOf: async (namespace) => {
      const audit = await client.get<{ readonly status?: unknown }>(auditPath(namespace));
      return readStatus(audit.status, () => undefined) ?? {};
    },
    close: async () => {
      playback.stop();
      await controller.stop();
      await server.close();
    },
  };
}

async function createAudit(server: ApiServer, client: KubeClient, namespace: string): Promise<void> {
  server.store.put('namespaces', 'ADDED', newNamespace(namespace));
  await client.create<object>(`/apis/${API_VERSION}/namespaces/${namespace}/${SIDECAR_AUDITS.plural}`, {
    apiVersion: API_VERSION,
    kind: SIDECAR_AUDITS.kind,
    metadata: { name: AUDIT, namespace },
    spec: {},
  });
}

export function auditPath(namespace: string): string {
  return `/apis/${API_VERSION}/namespaces/${namespace}/${SIDECAR_AUDITS.plural}/${AUDIT}`;
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isObject, objectAt, stringAt } from '../evidence/json.ts';

/**
 * The bundled recordings that the demo plays: the five experiments, a Job that an ordinary sidecar keeps alive beside one with
 * a native one, and a stop out of order.
 */
export const DEMO_RECORDINGS = [
  { name: '01-simple', about: 'a simple sidecar beside init and app containers' },
  { name: '02-order', about: 'two sidecars and an app that sleep 3 s on SIGTERM, deleted' },
  { name: '03-completion', about: 'the app exits after 3 s; the sidecars stop in order' },
  { name: '04-liveness', about: 'a sidecar whose liveness probe fails restarts again and again' },
  { name: '05-readiness', about: 'a sidecar whose readiness probe fails holds the Pod not Ready' },
  { name: '06-legacy-job', about: 'a Job that an ordinary container used as a sidecar keeps from completing' },
  { name: '07-native-job', about: 'the same Job with a native sidecar: it completes' },
  { name: '19-order-violated', about: 'a sidecar that is killed before the one that has to stop first' },
] as const;

export function recordingPath(name: string): string {
  return fileURLToPath(new URL(`../../test/fixtures/recordings/${name}/watch.ndjson`, import.meta.url));
}

/** The namespace that a recording was made in: that of its first Pod or Job. */
export async function namespaceOf(path: string): Promise<string> {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input })) {
      const frame: unknown = JSON.parse(line);
      if (!isObject(frame) || (frame['resource'] !== 'pods' && frame['resource'] !== 'jobs')) continue;
      const namespace = stringAt(objectAt(objectAt(frame, 'object'), 'metadata'), 'namespace');
      if (namespace !== null) return namespace;
    }
  } finally {
    input.destroy();
  }
  return 'default';
}

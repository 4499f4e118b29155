import { parseTime, SECOND, type Micros } from '../evidence/time.ts';
import { createClient } from '../sinks/metrics/client.ts';
import { COMMIT, VERSION } from '../version.ts';
import type { AgentEvent } from './event.ts';
import { AGENT_CATALOG } from './metrics-catalog.ts';
import type { Source } from './options.ts';
import type { PublishResult } from './publisher.ts';
import type { Transition } from './run.ts';

export interface AgentMetrics {
  readonly transition: (transition: Transition) => void;
  /** `now` is the node's clock. */
  readonly published: (result: PublishResult, event: AgentEvent | null, now: Micros) => void;
  readonly round: (seconds: number) => void;
  readonly runtimeFailed: () => void;
  readonly messagesDropped: (total: number) => void;
  readonly messageUnreadable: () => void;
  readonly clockStepped: () => void;
  readonly contentType: string;
  readonly render: (waiting: number, containers: number) => Promise<string>;
}

const RESULTS = ['created', 'exists', 'refused', 'failed', 'dropped'] as const satisfies readonly PublishResult[];
const TRANSITIONS = ['started', 'finished'] as const satisfies readonly Transition[];
/** What an agent that was started anew tells of long ago is no lag. */
const LONGEST_LAG: Micros = 3_600 * SECOND;

export function agentMetrics(source: Source): AgentMetrics {
  // The client's own metrics of the process include one that wakes it a hundred times a second.
  const { instruments: made, contentType, text } = createClient(AGENT_CATALOG, { processMetrics: false });
  for (const result of RESULTS) made.events.inc({ result }, 0);
  for (const transition of TRANSITIONS) made.transitions.inc({ transition }, 0);
  for (const reason of ['slow', 'unreadable']) made.ringDropped.inc({ reason }, 0);
  made.clockSteps.inc({}, 0);
  made.reconnects.inc({}, 0);
  made.buildInfo.set({ version: VERSION, commit: COMMIT, node_version: process.version, source }, 1);
  let dropped = 0;
  let cpuMicros = 0;
  return {
    transition: (transition) => made.transitions.inc({ transition }),
    published: (result, event, now) => {
      made.events.inc({ result });
      const finishedAt = parseTime(event?.metadata.annotations['sidecaraudit.dev/finished-at']);
      if (result !== 'created' || finishedAt === null) return;
      const lag = now - finishedAt;
      if (lag >= 0 && lag <= LONGEST_LAG) made.lag.observe({}, lag / SECOND);
    },
    round: (seconds) => made.rounds.observe({}, seconds),
    runtimeFailed: () => made.reconnects.inc({}),
    messagesDropped: (total) => {
      made.ringDropped.inc({ reason: 'slow' }, total - dropped);
      dropped = total;
    },
    messageUnreadable: () => made.ringDropped.inc({ reason: 'unreadable' }),
    clockStepped: () => made.clockSteps.inc({}),
    contentType,
    render: (waiting, containers) => {
      made.waiting.set({}, waiting);
      made.containers.set({}, containers);
      made.memory.set({}, process.memoryUsage.rss());
      const { user, system } = process.cpuUsage();
      made.cpu.inc({}, (user + system - cpuMicros) / SECOND);
      cpuMicros = user + system;
      return text();
    },
  };
}

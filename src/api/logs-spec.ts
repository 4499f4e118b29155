import { type Static, Type } from 'typebox';
import { type DeepReadonly, containerName, integer, listMap } from './fields.ts';
import { MAX_LOGS, MAX_LOG_TOLERANCE_MS } from './limits.ts';

const DEFAULT_TOLERANCE_MS = 100;

const logSpec = Type.Object(
  {
    container: containerName(
      'Name of a container that writes a line when it is done, and nothing after it. Of a container that was killed nothing is taken from its log.',
    ),
    toleranceMilliseconds: Type.Optional(
      integer(
        'How far from the time of that line the end of the container may lie, either way. The runtime takes the time when it reads ' +
          'the line, which may be a moment after the container has ended; and from its last line to its end a container takes ' +
          'some milliseconds, tens of them on a busy node. What is too small makes bounds wrong that this product cannot tell are wrong.',
        0,
        MAX_LOG_TOLERANCE_MS,
        { default: DEFAULT_TOLERANCE_MS },
      ),
    ),
  },
  { description: 'A container whose last line is its last act.' },
);

export const logSpecs = listMap(
  'Assumptions of yours, which nothing proves: the last line that each of these containers logs is its last act, so that its ' +
    'end lies within toleranceMilliseconds of the time of that line. Statuses have whole seconds; this decides the order of ' +
    'containers that stop within one. Every verdict that rests on it says so, and its evidence is Log. It has an effect only in ' +
    'namespaces in which the administrator lets the controller read logs (--read-logs-in). Of a line only the time is kept.',
  logSpec,
  MAX_LOGS,
  'container',
);

export type LogSpec = DeepReadonly<Static<typeof logSpec>>;

/** What a spec declares of logs, with the default filled in. */
export const declaredLogs = ({ logs }: { readonly logs?: readonly LogSpec[] }): readonly Required<LogSpec>[] =>
  (logs ?? []).map(({ container, toleranceMilliseconds }) => ({
    container,
    toleranceMilliseconds: toleranceMilliseconds ?? DEFAULT_TOLERANCE_MS,
  }));

import { objectAt, type Json } from '../../evidence/json.ts';
import type { Include } from './include.ts';
import { scalars } from './pick.ts';

const STATUS = ['name', 'containerID', 'restartCount', 'started', 'ready'];
const STATES: Readonly<Record<string, readonly string[]>> = {
  waiting: ['reason'],
  running: ['startedAt'],
  terminated: ['exitCode', 'signal', 'reason', 'startedAt', 'finishedAt', 'containerID'],
};

/** How a container stands. What it wrote to its termination log (`message`) may be anything, so it is left out. */
export function redactContainerStatus(status: Json, include: Include): Json {
  return {
    ...scalars(status, [...STATUS, ...(include.has('images') ? ['image', 'imageID'] : [])]),
    state: redactState(objectAt(status, 'state'), include),
    lastState: redactState(objectAt(status, 'lastState'), include),
  };
}

function redactState(state: Json, include: Include): Json {
  const more = include.has('messages') ? ['message'] : [];
  return Object.fromEntries(
    Object.entries(STATES)
      .filter(([name]) => Object.hasOwn(state, name))
      .map(([name, fields]) => [name, scalars(objectAt(state, name), [...fields, ...more])]),
  );
}

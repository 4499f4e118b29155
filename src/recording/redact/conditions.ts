import type { Json } from '../../evidence/json.ts';
import type { Include } from './include.ts';
import { listOf, scalars } from './pick.ts';

const CONDITION = ['type', 'status', 'reason', 'lastTransitionTime'];

export function redactConditions(status: Json, include: Include): Json {
  const fields = include.has('messages') ? [...CONDITION, 'message'] : CONDITION;
  return listOf(status, 'conditions', (condition) => scalars(condition, fields));
}

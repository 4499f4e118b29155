import { InvalidArgumentError } from 'commander';
import { labelSelector } from '../verify/label-selector.ts';
import { targetOf, type Target } from '../verify/target.ts';

/** Of an argument. */
export function object(text: string): Target {
  const target = targetOf(text);
  if (target === null) throw new InvalidArgumentError('It is pod/NAME or job/NAME.');
  return target;
}

/** Of -l. */
export function selector(text: string): Target {
  const parsed = labelSelector(text);
  if (parsed === null) throw new InvalidArgumentError('It is a label selector as kubectl takes it.');
  return { kind: 'pods', selector: parsed, text };
}

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** Of an argument where a name alone is a Pod's, as kubectl logs has it. */
export function targetArgument(text: string): Target {
  return NAME.test(text) ? { kind: 'pod', name: text } : object(text);
}

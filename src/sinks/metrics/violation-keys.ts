import type { Check, RuleVerdict } from '../../rules/verdict.ts';

/** A key of 32 bits for each violation that a verdict states: one for each broken check, or one for the verdict itself. */
export function violationKeys({ rule, verdict, checks }: RuleVerdict): readonly number[] {
  if (verdict !== 'Violated') return [];
  const broken = checks.filter((c) => c.verdict === 'Violated');
  return broken.length === 0 ? [hash(rule)] : broken.map((c) => hash(`${rule} ${textOf(c)}`));
}

function textOf({ attempt, before, after }: Check): string {
  return [attempt, before.container, before.transition, after.container, after.transition].join(' ');
}

/** FNV-1a. Two violations of one Pod that fall together, one chance in four thousand million, are counted as one. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

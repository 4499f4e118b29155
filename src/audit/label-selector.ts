import type { LabelSelector } from '../api/types.ts';

type Labels = ReadonlyMap<string, string>;

/** metav1.LabelSelector: all parts must hold; an empty or absent selector selects everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return true;
  const exact = Object.entries(selector.matchLabels ?? {});
  if (!exact.every(([key, value]) => labels.get(key) === value)) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels.get(key);
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
    }
  });
}

import type { Item } from './item.ts';

/** Where an arrow key leads to: along a lane by time, from lane to lane, and after the lanes from connector to connector. */
export function nextItem(items: readonly Item[], from: Item, key: string): Item | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowLeft': {
      const row = rowOf(items, from.row);
      const at = row.findIndex((i) => i.key === from.key);
      return row[at + (key === 'ArrowRight' ? 1 : -1)] ?? null;
    }
    case 'Home':
      return rowOf(items, from.row)[0] ?? null;
    case 'End':
      return rowOf(items, from.row).at(-1) ?? null;
    case 'ArrowDown':
    case 'ArrowUp': {
      const rows = [...new Set(items.map((i) => i.row))].toSorted((a, b) => a - b);
      const row = rows[rows.indexOf(from.row) + (key === 'ArrowDown' ? 1 : -1)];
      if (row === undefined) return null;
      return rowOf(items, row).toSorted((a, b) => Math.abs(a.x - from.x) - Math.abs(b.x - from.x))[0] ?? null;
    }
    default:
      return null;
  }
}

function rowOf(items: readonly Item[], row: number): readonly Item[] {
  return items.filter((i) => i.row === row).toSorted((a, b) => a.x - b.x);
}

/** As much of a terminal as the screen needs: what is in sight, and what it took to get there. */
export function terminal(rows: number, columns: number) {
  let grid: string[][] = [];
  const clear = (): void => void (grid = Array.from({ length: 60 }, () => []));
  clear();
  let [row, column] = [0, 0];
  const modes = new Set<string>();
  const written: string[] = [];
  const output = {
    rows,
    write: (text: string) => {
      written.push(text);
      // oxlint-disable-next-line no-control-regex
      for (const [, control, letter, sign] of text.matchAll(/\u001b\[([?\d;]*)([A-Za-z])|([^])/gu)) {
        if (sign !== undefined) {
          (grid[row] ?? [])[Math.min(column, columns - 1)] = sign;
          column = Math.min(column + 1, columns - 1);
        } else if (letter === 'H') [row = 1, column = 1] = (control ?? '').split(';').map((n) => Number(n) - 1);
        else if (letter === 'K') grid[row]?.splice(column);
        else if (letter === 'J' && control === '2') clear();
        else if (letter === 'J') for (let r = row; r < grid.length; r += 1) grid[r]?.splice(r === row ? column : 0);
        else if (letter === 'h') modes.add(control ?? '');
        else if (letter === 'l') modes.delete(control ?? '');
        else throw new Error(`an escape that nobody expected: ${control}${letter}`);
      }
    },
  };
  const inSight = (): string =>
    grid
      .map((line) => Array.from(line, (sign) => sign ?? ' ').join(''))
      .join('\n')
      .trimEnd();
  return { output, inSight, modes, written };
}

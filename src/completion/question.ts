/** An option of a command, as far as completing needs it. */
export interface KnownOption {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  readonly description: string;
  readonly takesValue: boolean;
  /** Takes as many values as follow. */
  readonly variadic: boolean;
  readonly choices: readonly string[];
}

/** What a shell wants to know. */
export type Question =
  | { readonly ask: 'option'; readonly begun: string; readonly given: ReadonlySet<string> }
  | { readonly ask: 'value'; readonly of: KnownOption; readonly begun: string; readonly head: string }
  | { readonly ask: 'argument'; readonly begun: string; readonly before: number };

export interface Asked {
  readonly question: Question;
  /** Values given so far, by the long name of their option. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads the words behind the name of a command, the last of which is to be completed. */
export function readWords(words: readonly string[], options: readonly KnownOption[]): Asked {
  const begun = words.at(-1) ?? '';
  const values = new Map<string, string>();
  const given = new Set<string>();
  let open: KnownOption | null = null;
  let before = 0;
  let onlyArguments = false;
  for (const word of words.slice(0, -1)) {
    if (open !== null && !(open.variadic && word.startsWith('-') && word !== '-')) {
      values.set(open.long ?? '', word);
      if (!open.variadic) open = null;
      continue;
    }
    open = null;
    if (word === '--') onlyArguments = true;
    else if (onlyArguments || !word.startsWith('-') || word === '-') before += 1;
    else {
      const { option, value } = optionIn(word, options);
      if (option === undefined) continue;
      given.add(option.long ?? '');
      if (value !== null) values.set(option.long ?? '', value);
      else if (option.takesValue) open = option;
    }
  }
  return { question: questionOf(), values };

  function questionOf(): Question {
    if (open !== null && !(open.variadic && begun.startsWith('-'))) return { ask: 'value', of: open, begun, head: '' };
    const equals = begun.indexOf('=');
    if (!onlyArguments && begun.startsWith('--') && equals > 0) {
      const of = options.find((o) => o.long === begun.slice(0, equals) && o.takesValue);
      const head = begun.slice(0, equals + 1);
      if (of !== undefined) return { ask: 'value', of, begun: begun.slice(head.length), head };
    }
    if (!onlyArguments && begun.startsWith('-') && begun !== '-') return { ask: 'option', begun, given };
    return { ask: 'argument', begun, before };
  }
}

/** `--name`, `--name=value`, `-n`, `-nvalue`. */
function optionIn(word: string, options: readonly KnownOption[]) {
  const equals = word.indexOf('=');
  if (word.startsWith('--')) {
    const long = equals < 0 ? word : word.slice(0, equals);
    return { option: options.find((o) => o.long === long), value: equals < 0 ? null : word.slice(equals + 1) };
  }
  const option = options.find((o) => o.short === word.slice(0, 2));
  const rest = word.slice(2);
  return { option, value: rest === '' || option?.takesValue !== true ? null : rest };
}

/** One event of a stream of server-sent events. */
export interface StreamEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: string;
}

/** More than any message has: a line that does not end is no stream of ours. */
const MOST_CHARACTERS = 8_000_000;

/**
 * Takes the text of a stream in whatever pieces it comes, and gives its events. Its own, and not EventSource, which
 * cannot send a token.
 */
export function eventParser(): (text: string) => readonly StreamEvent[] {
  let rest = '';
  return (text) => {
    rest += text;
    if (rest.length > MOST_CHARACTERS) throw new Error('a message of the stream does not end');
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.map(eventOf).filter((event) => event.data !== '');
  };
}

function eventOf(block: string): StreamEvent {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
  }
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? 'message', data: fields.get('data') ?? '' };
}

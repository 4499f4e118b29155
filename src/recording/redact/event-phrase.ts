import { PULLED, pullWords } from '../../evidence/pull-time.ts';
import { objectAt, stringAt, type Json } from '../../evidence/json.ts';

/** What event-fact.ts looks for in a message, with the words that stand for it. In its order: the first that fits holds. */
const PHRASES: Readonly<Record<string, readonly Phrase[]>> = {
  Killing: [
    { fits: (text) => text.startsWith('Stopping container '), words: (name) => `Stopping container ${name}` },
    {
      fits: (text) => text.includes(' failed liveness probe'),
      words: (name) => `Container ${name} failed liveness probe`,
    },
    {
      fits: (text) => text.includes(' failed startup probe'),
      words: (name) => `Container ${name} failed startup probe`,
    },
    {
      fits: (text) => text.includes(' definition changed'),
      words: (name) => `Container ${name} definition changed`,
    },
  ],
  Unhealthy: ['Liveness', 'Startup', 'Readiness'].map((probe) => ({
    fits: (text) => text.startsWith(`${probe} probe `),
    words: () => `${probe} probe failed`,
  })),
  Pulled: [{ fits: (text) => text.startsWith(PULLED), words: (_, message) => pullWords(message) }],
  Failed: [{ fits: (text) => text.startsWith('Failed to pull image'), words: () => 'Failed to pull image' }],
};

interface Phrase {
  readonly fits: (message: string) => boolean;
  readonly words: (container: string, message: string) => string;
}

const COMBINED = '(combined from similar events)';

/** A message that says to event-fact.ts what the Event's own does, made of our words and the container's name alone. */
export function eventPhrase(event: Json): string {
  const message = stringAt(event, 'message') ?? '';
  const reason = stringAt(event, 'reason') ?? '';
  const phrases = Object.hasOwn(PHRASES, reason) ? (PHRASES[reason] ?? []) : [];
  const words = phrases.find(({ fits }) => fits(message))?.words(containerOf(event), message) ?? '';
  return message.startsWith(COMBINED) ? `${COMBINED}: ${words}` : words;
}

function containerOf(event: Json): string {
  const path = stringAt(objectAt(event, 'involvedObject'), 'fieldPath') ?? '';
  return /\{([^{}]+)\}$/.exec(path)?.[1] ?? 'unknown';
}

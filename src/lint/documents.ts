import {
  isNode,
  LineCounter,
  parseAllDocuments,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import type { Path } from './template.ts';

/** One document of a YAML stream: what it holds, or what is wrong with it. */
export type Parsed = Broken | { readonly value: unknown; readonly lineOf: (path: Path) => number };

export interface Broken {
  readonly fault: string;
  readonly line: number;
}

/** A few anchors are convenience, thousands of them a bomb. */
const MOST_ALIASES = 100;

/** Reads YAML, or JSON, document by document: one that is broken does not hide the others. Empty ones are left out. */
export function documentsOf(text: string): readonly Parsed[] {
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(text, { ...AS_THE_API_SERVER, lineCounter: lines });
    return [...documents].flatMap((document) => parsed(document, lines));
  } catch (error) {
    // The parser is recursive: what is nested deep enough ends it.
    return [{ fault: faultOf(error), line: 1 }];
  }
}

/** Merge keys, no tags but YAML's own, and no key twice. */
const AS_THE_API_SERVER = {
  merge: true,
  customTags: [],
  schema: 'core',
  uniqueKeys: true,
  prettyErrors: false,
  logLevel: 'silent',
} as const satisfies ParseOptions & DocumentOptions & SchemaOptions;

function parsed(document: Document.Parsed, lines: LineCounter): readonly Parsed[] {
  const [problem] = [...document.errors, ...document.warnings];
  const first = lineAt(lines, document.contents?.range[0] ?? document.range[0]);
  if (problem !== undefined) return [{ fault: firstLine(problem.message), line: lineAt(lines, problem.pos[0]) }];
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    if (value === null || value === undefined) return [];
    return [{ value, lineOf: (path) => lineOf(document, lines, path) ?? first }];
  } catch (error) {
    return [{ fault: faultOf(error), line: first }];
  }
}

/** Of what stands there, or of the nearest thing around it: behind an alias there is nothing to point at. */
function lineOf(document: Document.Parsed, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const from = isNode(node) ? node.range?.[0] : undefined;
    if (from !== undefined) return lineAt(lines, from);
  }
  return null;
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

function faultOf(error: unknown): string {
  return firstLine(error instanceof Error ? error.message : String(error));
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 300);
}

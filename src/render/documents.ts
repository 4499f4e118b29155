import type { AuditReport } from '../report/report.ts';

/** What a terminal would act on, or show in another place; the rest of the control characters JSON escapes by itself. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\p{Bidi_Control}]/gu;

/** The report as JSON, piece by piece: the whole of a large one would not fit into one string. */
export function* jsonDocument({ pods, jobs, ...head }: AuditReport): Generator<string> {
  yield `${json(head).slice(0, -2)},\n  "pods": `;
  yield* jsonList(pods);
  yield ',\n  "jobs": ';
  yield* jsonList(jobs);
  yield '\n}\n';
}

function* jsonList(items: readonly unknown[]): Generator<string> {
  if (items.length === 0) return yield '[]';
  for (const [i, item] of items.entries()) {
    yield `${i === 0 ? '[' : ','}\n    ${json(item).replaceAll('\n', '\n    ')}`;
  }
  yield '\n  ]';
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(UNSAFE, escaped);
}

/** The same document as YAML. */
export async function yamlDocument(report: AuditReport): Promise<string> {
  const { Document, Scalar, visit } = (await import('yaml')).default;
  const document = new Document(report, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      // Only between double quotes does YAML know escapes.
      if (typeof node.value === 'string' && node.value.search(UNSAFE) >= 0) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ lineWidth: 0 }).replaceAll(UNSAFE, escaped);
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

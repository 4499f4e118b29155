import { once } from 'node:events';
import { jsonDocument, yamlDocument } from '../render/documents.ts';
import { terminalOptions } from '../render/options.ts';
import { tables, type WatchedPod } from '../render/tables.ts';
import type { AuditReport } from '../report/report.ts';

export type ReportForm = 'json' | 'yaml' | 'table';

/** Prints a report in the form asked for. */
export async function printReport(
  form: ReportForm,
  report: AuditReport,
  { pods, ascii }: { readonly pods: () => readonly WatchedPod[]; readonly ascii: boolean },
): Promise<void> {
  switch (form) {
    case 'json':
      return print(jsonDocument(report));
    case 'yaml':
      return print([await yamlDocument(report)]);
    case 'table':
      return print(tables(pods(), report, terminalOptions(process.stdout, process.env, { ascii })));
  }
}

/** As fast as the reader takes it. */
export async function print(pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
}

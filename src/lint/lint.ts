import { AuditError } from '../errors.ts';
import { podSpec } from '../evidence/pod-spec.ts';
import { findings, type Finding } from '../rules/manifest-findings.ts';
import { documentsOf, type Parsed } from './documents.ts';
import { templatesOf, type Path, type Template } from './template.ts';

/** A finding, with the place in the file that it is about. */
export interface Located extends Finding {
  readonly line: number;
}

/** One Pod template and what was found in it. */
export interface Checked {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly line: number;
  readonly findings: readonly Located[];
}

/** What came of one file. */
export interface LintedFile {
  readonly file: string;
  readonly checked: readonly Checked[];
  /** Objects of kinds that make no Pods. */
  readonly skipped: number;
  /** Documents that could not be read, with their line. */
  readonly broken: readonly { readonly line: number; readonly error: AuditError }[];
}

export interface LintOptions {
  /** Minor version of the kubelets that it is meant for; null where that is not known. */
  readonly kubeletMinor: number | null;
}

export function lintText(file: string, text: string, options: LintOptions): LintedFile {
  const checked: Checked[] = [];
  const broken: LintedFile['broken'][number][] = [];
  let skipped = 0;
  const fail = (line: number, fault: string): void => {
    broken.push({ line, error: new AuditError('SA1005', `${file}:${line}`, fault) });
  };
  for (const document of documentsOf(text)) {
    if ('fault' in document) {
      fail(document.line, document.fault);
      continue;
    }
    for (const found of templatesOf(document.value)) {
      if ('skipped' in found) skipped += 1;
      else if ('fault' in found) fail(document.lineOf(found.path), found.fault);
      else checked.push(check(found.template, document, options));
    }
  }
  return { file, checked, skipped, broken };
}

type Readable = Extract<Parsed, { readonly value: unknown }>;

function check(template: Template, { lineOf }: Readable, { kubeletMinor }: LintOptions): Checked {
  const { kind, name, namespace, path, spec, ofJob } = template;
  const found = findings(podSpec(spec), { kubeletMinor, ofJob });
  return {
    kind,
    name,
    namespace,
    line: lineOf([...path, 'kind']),
    findings: found.map((finding) => Object.assign({ line: lineOf(pathOf(finding, template)) }, finding)),
  };
}

/** Of the container that it names, else of the whole spec. */
function pathOf({ container }: Finding, { spec, specPath }: Template): Path {
  for (const list of ['initContainers', 'containers']) {
    const containers = spec[list];
    if (container === null || !Array.isArray(containers)) continue;
    const index = containers.findIndex((c: unknown) => nameOf(c) === container);
    if (index >= 0) return [...specPath, list, index];
  }
  return specPath;
}

function nameOf(container: unknown): unknown {
  return typeof container === 'object' && container !== null && 'name' in container ? container.name : null;
}

export function hasError(files: readonly LintedFile[]): boolean {
  return files.some((f) => f.checked.some((c) => c.findings.some((one) => one.severity === 'error')));
}

/** `Deployment/web`, or `Deployment/shop/web` where the manifest says the namespace. */
export function objectOf({ kind, namespace, name }: Pick<Checked, 'kind' | 'namespace' | 'name'>): string {
  return [kind, ...(namespace === null ? [] : [namespace]), name].join('/');
}

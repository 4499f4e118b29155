/** Writes docs/rules.md from the rules' own documentation, their reasons and causes, and real recordings. */
import { RULE_DOCS } from '../src/rules/judge.ts';
import type { RuleDocs } from '../src/rules/rule.ts';
import { emit } from './generated-file.ts';
import { example } from './rules-docs/example.ts';
import { CAUSES, REASONS } from './rules-docs/reasons.ts';

export function rulesPage(): string {
  const index = RULE_DOCS.map(({ name, promise }) => `| [${name}](#${name.toLowerCase()}) | ${cell(promise)} |`);
  return `# Rules

<!-- Generated from src/rules and tools/rules-docs by \`make generate\`: do not edit. -->

A verdict is \`Verified\`, \`Violated\`, \`Undecided\`, \`Pending\` (the Pod lives, it may change yet) or \`NotApplicable\`, always with a reason and
a message. \`Verified\` and \`Violated\` are proven: an order by the bounds of the two transitions or by the frame that the check names.
What the evidence does not decide is \`Undecided\`, with what would decide it. What each kind of evidence proves is in
[evidence.md](evidence.md).

| rule | holds when |
|---|---|
${index.join('\n')}

${RULE_DOCS.map(section).join('\n')}`;
}

function section({ name, promise, decides, remedy }: RuleDocs): string {
  const causes = Object.entries(CAUSES[name] ?? {});
  return [
    `## ${name}`,
    '',
    promise,
    '',
    `**How it decides.** ${decides}`,
    '',
    `**What to do about a violation.** ${remedy}`,
    '',
    ...table('verdict/reason', Object.entries(REASONS[name])),
    ...(causes.length === 0 ? [] : table('cause', causes)),
    example(name),
    '',
  ].join('\n');
}

function table(head: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  return [`| ${head} | means |`, '|---|---|', ...rows.map(([name, text]) => `| \`${name}\` | ${cell(text)} |`), ''];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) emit([{ path: 'docs/rules.md', text: rulesPage() }], process.argv);

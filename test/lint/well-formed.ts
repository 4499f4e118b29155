/** Throws where a text is no well-formed XML of the plain kind: elements, attributes, text, the five entities. */
export function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const token =
    /<\?xml[^?]*\?>|<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^"<&]*(?:&\w+;[^"<&]*)*")*)(\/?)>|([^<&]|&(?:amp|lt|gt|quot|apos);)/suy;
  while (token.lastIndex < xml.length) {
    const at = token.lastIndex;
    const [all, end, begin, attributes, empty] = token.exec(xml) ?? [];
    if (all === undefined) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(all))
      throw new Error(`no character of XML at ${at}`);
    if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(attributes ?? '')) throw new Error(`unknown entity at ${at}`);
    if (end !== undefined && open.pop() !== end) throw new Error(`</${end}> at ${at} ends nothing`);
    if (begin !== undefined && empty === '') open.push(begin);
  }
  if (open.length > 0) throw new Error(`never ended: ${open.join(', ')}`);
}

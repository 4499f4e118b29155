import { get } from './api.ts';
import { htmlFile, svgFile, type Styles } from './files.ts';
import type { PodAnswer } from './wire.ts';

export async function exportSvg(answer: PodAnswer): Promise<void> {
  save(fileName(answer, 'svg'), 'image/svg+xml', svgFile(answer, await styles()));
}

export async function exportPage(answer: PodAnswer): Promise<void> {
  save(fileName(answer, 'html'), 'text/html', htmlFile(answer, await styles()));
}

async function styles(): Promise<Styles> {
  const text = async (path: string): Promise<string> => (await get(path)).text();
  const [drawing, page] = await Promise.all([text('drawing.css'), text('page.css')]);
  return { drawing, page };
}

function fileName({ view }: PodAnswer, ending: string): string {
  return `${[view.namespace, view.name]
    .join('-')
    .replaceAll(/[^A-Za-z0-9.-]+/g, '_')
    .slice(0, 120)}.${ending}`;
}

function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractAlone } from './pdf-alone.js';
import { pdftotext } from './poppler.js';
import { runOpenDataLoader } from './opendataloader.js';
import { headingShare, textSimilarity } from './text-similarity.js';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/pdf/quality', import.meta.url));

type Extractor = (pdf: string) => Promise<string>;

/** `npm run bench:pdf`: extracted text against reference Markdown, beside what others make of the same files. */
export async function benchPdfQuality(): Promise<string[]> {
  if (!existsSync(CORPUS)) return ['skipped: there is no ../shared/corpus beside the project'];
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-pdf-'));
  const extractors: Record<string, Extractor> = {
    darkroom: async (pdf) => extractAlone(pdf, folder),
    pdftotext: async (pdf) => pdftotext(pdf),
    opendataloader: async (pdf) => runOpenDataLoader(pdf, folder),
  };
  const references = (await readdir(CORPUS)).filter((name) => name.endsWith('.md'));
  const lines: string[] = [];
  for (const [name, extract] of Object.entries(extractors)) {
    lines.push(
      ...(await scoresOf(name, extract, references).catch((error: unknown) => [
        `${name}: cannot run here: ${String(error)}`,
      ])),
    );
  }
  await rm(folder, { recursive: true, force: true });
  return lines;
}

async function scoresOf(name: string, extract: Extractor, references: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  const scores = [];
  for (const reference of references) {
    const wanted = await readFile(join(CORPUS, reference), 'utf8');
    const got = await extract(join(CORPUS, reference.replace(/\.md$/, '.pdf')));
    const score = { similarity: textSimilarity(wanted, got), headings: headingShare(wanted, got) };
    scores.push(score);
    lines.push(`${name.padEnd(15)} ${basename(reference, '.md').padEnd(30)} ${show(score)}`);
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const withHeadings = scores.filter(({ headings }) => !Number.isNaN(headings));
  const all = {
    similarity: mean(scores.map(({ similarity }) => similarity)),
    headings: mean(withHeadings.map(({ headings }) => headings)),
  };
  return [...lines, `${name.padEnd(15)} ${'mean'.padEnd(30)} ${show(all)}`];
}

function show({ similarity, headings }: { similarity: number; headings: number }): string {
  return `text ${similarity.toFixed(3)}  headings ${Number.isNaN(headings) ? 'none there' : headings.toFixed(2)}`;
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseJson } from '../../json.js';
import type { ShardPage } from '../result/aggregate.js';
import type { DocumentStyle } from '../result/document-style.js';
import { pageMarkdown } from '../result/markdown.js';
import type { StyledPage } from '../result/styled-pages.js';
import { StyledPages } from '../result/styled-pages.js';

export interface PageText {
  page: ShardPage;
  /** Markdown. */
  text: string;
}

/** The pages of a file, each with its text. */
export async function* pageTexts(path: string, style: DocumentStyle): AsyncGenerator<PageText> {
  const pages = new StyledPages<ShardPage>(style);
  for await (const page of pagesOf(path)) yield* pages.add(page).map(withText);
  yield* pages.rest().map(withText);
}

async function* pagesOf(path: string): AsyncGenerator<ShardPage> {
  const input = createReadStream(path);
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (line !== '') yield parseJson<ShardPage>(line);
    }
  } finally {
    // The lines alone leave it open where they are not read to the end.
    input.destroy();
  }
}

function withText(styled: StyledPage<ShardPage>): PageText {
  const text = pageMarkdown(styled)
    .replace(/^<!--.*?-->\s*/, '')
    .trim();
  return { page: styled.page, text };
}

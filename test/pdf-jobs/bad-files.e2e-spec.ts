import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.js';
import { clientFor } from '../support/samples.js';
import type { TestApp } from '../support/test-app.js';
import { TestStage } from '../support/test-app.js';
import { corpusFile, hasCorpus } from './corpus.js';
import { drawPdf, plainPages } from './drawn-pdf.js';
import { MOST_BYTES, memoryTakenBy } from './memory-taken.js';
import { getPdf, jsonOf, runPdf } from './pdf-client.js';

/** What becomes of each: refused at the upload, or a result with these page states. */
const EXPECTED: Record<string, string | { states: string[] }> = {
  'PDFBOX-4352-0.pdf': { states: ['empty'] },
  'Pages-tree-refs.pdf': { states: ['text', 'failed'] },
  'REDHAT-1531897-0.pdf': 'damaged',
  'bad-PageLabels.pdf': { states: ['text'] },
  'bomb_giant.pdf': { states: ['text'] },
  // Neither PDFium nor poppler opens it with its password; pdf.js does.
  'bug1782186.pdf': { states: ['no_text_layer'] },
  'empty.pdf': { states: ['empty'] },
  'helloworld-bad.pdf': { states: ['text'] },
  'issue15893_reduced.pdf': { states: ['text'] },
  'poppler-395-0-fuzzed.pdf': 'has no pages',
  'poppler-67295-0.pdf': { states: ['text'] },
  'poppler-85140-0.pdf': { states: ['empty'] },
  'scan-bad.pdf': { states: ['text'] },
};

const PASSWORDS: Record<string, string> = { 'bug1782186.pdf': 'Hello', 'issue15893_reduced.pdf': 'test' };

describe.skipIf(!hasCorpus)('bad files of the corpus beside the project (skipped without it)', () => {
  let stage: TestStage;
  let app: TestApp;
  let user: ApiClient;

  beforeAll(async () => {
    stage = await TestStage.build();
    app = await stage.start();
    user = await clientFor(app, 'bo');
  });
  afterAll(() => stage.close());

  const outcomeOf = async (name: string): Promise<string | string[]> => {
    const { status, body } = await user.upload({ name, content: await corpusFile(`bad/${name}`) });
    if (status !== 201) return body.detail;
    const password = PASSWORDS[name];
    expect(Boolean(body.data.encrypted)).toBe(password !== undefined);
    const created = await user.post('/api/v1/pdf/jobs', {
      fileId: body.data.id,
      ...(password === undefined ? {} : { password }),
    });
    if (created.status !== 202) return created.body.detail;
    const ended = await user.untilEnded(created.body.data.id, 30_000);
    if (ended.status !== 'COMPLETED') return String(ended.errorMessage);
    return (await jsonOf(await getPdf(user, ended.id))).pages.map(({ state }: { state: string }) => state);
  };

  // First: what a thread has taken it keeps, and a second time would seem to take nothing.
  it('include a bomb, which takes under 5 s and 300 MB', async () => {
    const started = Date.now();
    const { result, bytes } = await memoryTakenBy(() => outcomeOf('bomb_giant.pdf'));
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(result).toEqual(['text']);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(MOST_BYTES);
  });

  it('end in the right way, all at once, and the process survives them', { timeout: 60_000 }, async () => {
    const outcomes = await Promise.all(
      Object.keys(EXPECTED).map(async (name) => ({ name, outcome: await outcomeOf(name) })),
    );
    for (const { name, outcome } of outcomes) {
      const expected = EXPECTED[name];
      if (typeof expected === 'string')
        expect({ name, outcome }).toMatchObject({ outcome: expect.stringContaining(expected) });
      else expect({ name, outcome }).toEqual({ name, outcome: expected?.states });
    }
    expect(await runPdf(user, drawPdf(plainPages(1)))).toMatchObject({ status: 'COMPLETED' });
  });
});

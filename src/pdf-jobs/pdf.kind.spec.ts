import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.js';
import { pdfKind, pdfShardKind } from './pdf.kind.js';

const LLM_SECONDS = 3_600;

describe('what a job and its shards may take', () => {
  const extracting = loadConfig({});
  const asking = loadConfig({ LLM_BASE_URL: 'http://127.0.0.1:1/v1', LLM_SECONDS: String(LLM_SECONDS) });

  it.each([pdfKind(asking), pdfShardKind(asking)])('$name: has time for several of the slowest answers', (kind) => {
    expect(kind.attemptLimit).toBeGreaterThan(4 * LLM_SECONDS * 1_000);
    expect(kind.onTimeout).toBe('retry');
  });

  it('is ten minutes for what is put together without a language model', () => {
    expect(pdfKind(extracting).attemptLimit).toBe(600_000);
  });

  it('leaves room for other jobs beside those that wait for the language model', () => {
    expect(pdfKind(asking).concurrency - pdfKind(extracting).concurrency).toBeGreaterThan(asking.llmConcurrency);
  });
});

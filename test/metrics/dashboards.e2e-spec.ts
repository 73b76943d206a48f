import { Registry, collectDefaultMetrics } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeMeters } from '../../src/metrics/meters.js';
import { makeSharedGauges } from '../../src/metrics/shared-gauges.js';
import { OpenAiFixture } from '../image-providers/fixtures/openai-fixture.js';
import { TestStage } from '../support/test-app.js';
import { readExposition } from './exposition.js';
import type { Series } from './exposition.js';
import { alerts, expressions, readProjectFile } from './operator-files.js';
import { isAskedFor, readExpression } from './promql.js';

/** Those that Prometheus adds to what it scrapes. */
const ADDED = ['job', 'instance'];

/** The labels of every metric there is, by the names that its series have. */
function labelsByMetric(): Map<string, Set<string>> {
  const registry = new Registry();
  makeMeters(registry);
  makeSharedGauges(registry);
  collectDefaultMetrics({ register: registry });
  const labels = new Map([['up', new Set(ADDED)]]);
  for (const metric of registry.getMetricsAsArray()) {
    const own = 'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.map(String) : [];
    // By its type, which prom-client has as a word where its declaration has a number.
    const ends = String(metric.type) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    for (const end of ends)
      labels.set(metric.name + end, new Set([...ADDED, ...own, ...(end === '_bucket' ? ['le'] : [])]));
  }
  return labels;
}

describe('the dashboard and the alerts', () => {
  const labelsOf = labelsByMetric();
  const provider = new OpenAiFixture();
  let stage: TestStage;
  let series: Series[];
  let exposed: string[];

  beforeAll(async () => {
    await provider.start();
    stage = await TestStage.build();
    const app = await stage.start({
      OPENAI_API_KEY: 'k',
      OPENAI_BASE_URL: provider.url,
      LLM_BASE_URL: provider.url,
    });
    const text = await (await fetch(`${app.baseUrl}/metrics`)).text();
    series = readExposition(text);
    exposed = [...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name);
  });
  afterAll(async () => {
    await stage?.close();
    await provider.stop();
  });

  it('are of expressions that PromQL can read', () => {
    expect(expressions().length).toBeGreaterThan(30);
    for (const { where, text } of expressions()) expect(readExpression(text).isRead, where).toBe(true);
    // The parser does find faults.
    expect(readExpression('sum(rate(darkroom_tasks[5m])').isRead).toBe(false);
  });

  it('name metrics that /metrics has, and of each only labels that it has', () => {
    const known = new Set([...labelsOf.keys()].map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    expect(exposed.filter((name) => !known.has(name))).toEqual([]);
    for (const { where, text } of expressions()) {
      const { selectors, labels } = readExpression(text);
      expect(selectors.length, where).toBeGreaterThan(0);
      for (const { metric } of selectors) expect([...labelsOf.keys()], where).toContain(metric);
      for (const { label, metric } of labels)
        expect([...(labelsOf.get(metric) ?? [])], `${where}: ${metric}`).toContain(label);
    }
    // A label is asked of every metric that it is about, not of any.
    const { labels } = readExpression('sum by (kind) (rate(darkroom_task_moves_total{outcome="ok"}[5m]))');
    expect(labels).toEqual([
      { label: 'kind', metric: 'darkroom_task_moves_total' },
      { label: 'outcome', metric: 'darkroom_task_moves_total' },
    ]);
  });

  it('show only labels that are left in the outcome', () => {
    for (const { where, text, shown } of expressions()) {
      const { selectors, groupings } = readExpression(text);
      const left =
        groupings.length > 0 ? groupings : selectors.flatMap(({ metric }) => [...(labelsOf.get(metric) ?? [])]);
      for (const label of shown) expect(left, where).toContain(label);
    }
  });

  it('wait for counters that are there from the start, so that the first event is seen', () => {
    const waited = alerts().flatMap(({ alert, expr }) =>
      readExpression(expr)
        .selectors.filter(({ metric, over }) => ['rate', 'increase'].includes(over) && metric.endsWith('_total'))
        .map((selector) => ({ alert, selector })),
    );
    expect(waited.length).toBeGreaterThan(8);
    for (const { alert, selector } of waited) {
      const begun = series.filter(({ metric, labels }) => metric === selector.metric && isAskedFor(selector, labels));
      expect(begun.length, `${alert}: ${JSON.stringify(selector)}`).toBeGreaterThan(0);
    }
    const beginnings = series.filter(({ metric }) => metric === 'darkroom_leases_lost_total');
    const kinds = ['generation', 'pdf', 'pdf-shard', 'preview', 'sample', 'video'];
    expect(Object.fromEntries(beginnings.map(({ labels, value }) => [labels.kind, value]))).toEqual(
      Object.fromEntries(kinds.map((kind) => [kind, 0])),
    );
    const quota = series.filter(({ labels: { outcome } }) => outcome === 'quota').map(({ labels }) => labels.provider);
    expect(new Set(quota)).toEqual(new Set(['local', 'openai']));
  });

  it('are explained, each alert, in the guide for operators', () => {
    const guide = readProjectFile('docs/operations.md');
    for (const { alert, annotations } of alerts()) {
      expect(guide, alert).toContain(`\`${alert}\``);
      expect(annotations.summary, alert).not.toBe('');
    }
  });

  it('show every metric of Darkroom somewhere', () => {
    const shown = expressions().flatMap(({ text }) => readExpression(text).selectors.map(({ metric }) => metric));
    for (const family of exposed.filter((name) => name.startsWith('darkroom_')))
      expect(
        shown.some((name) => name === family || name.startsWith(`${family}_`)),
        family,
      ).toBe(true);
  });
});

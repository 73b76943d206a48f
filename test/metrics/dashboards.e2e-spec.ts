import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../support/test-folder.js';
import { TestStage } from '../support/test-app.js';

interface Expression {
  where: string;
  text: string;
}

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

function dashboardExpressions(): Expression[] {
  const { panels }: { panels: { title: string; targets?: { expr: string }[] }[] } = JSON.parse(
    read('docker/grafana/darkroom.json'),
  );
  // Grafana puts a time there.
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ where: title, text: expr.replaceAll('$__rate_interval', '1m') })),
  );
}

function alerts(): { alert: string; expr: string; annotations: { summary: string } }[] {
  const { groups } = parse(read('docker/prometheus/alerts.yml'));
  return groups.flatMap(({ rules }: { rules: unknown[] }) => rules);
}

const expressions = (): Expression[] => [
  ...dashboardExpressions(),
  ...alerts().map(({ alert, expr }) => ({ where: alert, text: expr })),
];

/** Names of metrics in an expression, and whether it could be read. */
function look({ text }: Expression): { names: string[]; labels: string[]; isRead: boolean } {
  const names: string[] = [];
  const labels: string[] = [];
  let isRead = true;
  parser.parse(text).iterate({
    enter({ type, from, to }) {
      if (type.isError) isRead = false;
      if (type.name === 'Identifier') names.push(text.slice(from, to));
      if (type.name === 'LabelName') labels.push(text.slice(from, to));
    },
  });
  return { names, labels, isRead };
}

/** Those that Prometheus adds to what it scrapes. */
const ADDED = new Set(['up', 'job', 'instance', 'le']);

describe('the dashboard and the alerts', () => {
  let stage: TestStage;
  let exposed: Set<string>;
  let labels: Set<string>;

  beforeAll(async () => {
    stage = await TestStage.build();
    const app = await stage.start();
    // A route with every label of requests.
    await fetch(`${app.baseUrl}/health/live`);
    const text = await (await fetch(`${app.baseUrl}/metrics`)).text();
    const types = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)];
    exposed = new Set(
      types.flatMap(([, name = '', type]) =>
        type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name],
      ),
    );
    const sources = ['meters', 'shared-gauges'].map((file) => read(`src/metrics/${file}.ts`)).join();
    labels = new Set(
      [...sources.matchAll(/labelNames: \[(.*?)\]/gs)].flatMap(([, list = '']) => list.match(/\w+/g) ?? []),
    );
  });
  afterAll(() => stage?.close());

  it('are of expressions that PromQL can read', () => {
    expect(expressions().length).toBeGreaterThan(30);
    for (const expression of expressions()) expect(look(expression).isRead, expression.where).toBe(true);
    // The parser does find faults.
    expect(look({ where: '', text: 'sum(rate(darkroom_tasks[5m])' }).isRead).toBe(false);
  });

  it('name metrics that /metrics has, and labels that they have', () => {
    for (const expression of expressions()) {
      const found = look(expression);
      expect(found.names.length, expression.where).toBeGreaterThan(0);
      for (const name of found.names.filter((each) => !ADDED.has(each)))
        expect(exposed, `${expression.where}: ${name}`).toContain(name);
      for (const label of found.labels.filter((each) => !ADDED.has(each)))
        expect(labels, `${expression.where}: ${label}`).toContain(label);
    }
  });

  it('are explained, each alert, in the guide for operators', () => {
    const guide = read('docs/operations.md');
    for (const { alert, annotations } of alerts()) {
      expect(guide, alert).toContain(`\`${alert}\``);
      expect(annotations.summary, alert).not.toBe('');
    }
  });

  it('show every metric of Darkroom somewhere', () => {
    const shown = new Set(expressions().flatMap((expression) => look(expression).names));
    const families = [...exposed]
      .filter((name) => name.startsWith('darkroom_'))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ''));
    for (const family of families)
      expect(
        [...shown].some((name) => name === family || name.startsWith(`${family}_`)),
        family,
      ).toBe(true);
  });
});

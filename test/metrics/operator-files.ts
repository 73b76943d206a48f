import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../support/test-folder.js';

/** An expression, with where it is and the labels that are shown of its outcome. */
export interface Expression {
  where: string;
  text: string;
  shown: string[];
}

export interface Alert {
  alert: string;
  expr: string;
  annotations: { summary: string };
}

export function readProjectFile(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}

export function alerts(): Alert[] {
  const { groups } = parse(readProjectFile('docker/prometheus/alerts.yml'));
  return groups.flatMap(({ rules }: { rules: Alert[] }) => rules);
}

/** Of the dashboard and of the alerts. */
export function expressions(): Expression[] {
  return [
    ...dashboardExpressions(),
    ...alerts().map(({ alert, expr, annotations }) => ({
      where: alert,
      text: expr,
      shown: [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = '']) => label),
    })),
  ];
}

interface Panel {
  title: string;
  targets?: { expr: string; legendFormat: string }[];
}

function dashboardExpressions(): Expression[] {
  const { panels }: { panels: Panel[] } = JSON.parse(readProjectFile('docker/grafana/darkroom.json'));
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({
      where: title,
      // Grafana puts a time there.
      text: expr.replaceAll('$__rate_interval', '1m'),
      shown: [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label),
    })),
  );
}

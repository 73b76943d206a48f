/** One series of Prometheus' text format. */
export interface Series {
  metric: string;
  labels: Record<string, string>;
  value: number;
}

export function readExposition(text: string): Series[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, metric = '', labels = '', value]) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', content = '']) => [name, content]),
    ),
    value: Number(value),
  }));
}

import { parser } from '@prometheus-io/lezer-promql';

type Node = ReturnType<typeof parser.parse>['topNode'];

/** A metric, as an expression asks for it. */
export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
  /** The function that it is given to with a span of time, such as `rate`; empty for none. */
  over: string;
}

/** What an expression says. */
export interface Reading {
  selectors: Selector[];
  /** Labels, each with a metric that must have it. */
  labels: { label: string; metric: string }[];
  /** Labels that the outcome has: those it is grouped by, or that it makes itself. */
  groupings: string[];
  isRead: boolean;
}

/** A label that is named in one of these is one of all metrics that are in it. */
const SCOPES = new Set(['VectorSelector', 'AggregateExpr', 'BinaryExpr']);

export function readExpression(text: string): Reading {
  const nodes = [...within(parser.parse(text).topNode)];
  const wordOf = ({ from, to }: Node): string => text.slice(from, to);
  const named = (name: string, among: Iterable<Node> = nodes): Node[] =>
    [...among].filter((node) => node.name === name);
  const metricsIn = (node: Node): string[] => named('Identifier', within(node)).map(wordOf);
  return {
    selectors: named('VectorSelector').map((node) => ({
      metric: metricsIn(node)[0] ?? '',
      matchers: named('UnquotedLabelMatcher', within(node)).map((matcher) => {
        const [label = '', operator = '', value = '""'] = [...children(matcher)].map(wordOf);
        return { label, operator, value: String(JSON.parse(value)) };
      }),
      over: functionAround(node, wordOf),
    })),
    labels: named('LabelName').flatMap((node) =>
      metricsIn(scopeOf(node)).map((metric) => ({ label: wordOf(node), metric })),
    ),
    groupings: [
      ...named('AggregateModifier').flatMap((node) => named('LabelName', within(node)).map(wordOf)),
      ...[...text.matchAll(/"(\w+)", "\w+", "", ""\)/g)].map(([, label = '']) => label),
    ],
    isRead: nodes.every(({ type }) => !type.isError),
  };
}

/** Whether Prometheus would take a series with these labels for one that is asked for. */
export function isAskedFor({ matchers }: Selector, labels: Readonly<Record<string, string>>): boolean {
  return matchers.every(({ label, operator, value }) => {
    const actual = labels[label] ?? '';
    const fits = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(actual) : actual === value;
    return operator.startsWith('!') ? !fits : fits;
  });
}

function* within(node: Node): Generator<Node> {
  yield node;
  for (const child of children(node)) yield* within(child);
}

function* children(node: Node): Generator<Node> {
  for (let child = node.firstChild; child; child = child.nextSibling) yield child;
}

function scopeOf(label: Node): Node {
  let scope = label;
  while (!SCOPES.has(scope.name) && scope.parent) scope = scope.parent;
  return scope;
}

/** `rate` for the selector in `rate(metric[5m])`. */
function functionAround(selector: Node, wordOf: (node: Node) => string): string {
  if (selector.parent?.name !== 'MatrixSelector') return '';
  let call = selector.parent;
  while (call.name !== 'FunctionCall' && call.parent) call = call.parent;
  return call.firstChild ? wordOf(call.firstChild) : '';
}

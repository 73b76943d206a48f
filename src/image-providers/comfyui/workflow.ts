import { at, listAt, textAt } from '../http/json-value.js';

interface WorkflowNode {
  class_type: string;
  inputs: Record<string, unknown>;
}

export type Graph = Readonly<Record<string, WorkflowNode>>;

/** What is put into a workflow's named nodes. */
export interface WorkflowValues {
  prompt: string;
  negativePrompt: string;
  seed: number;
  size: { width: number; height: number } | null;
  count: number;
  /** Names of uploaded pictures; null where there is none. */
  source: string | null;
  references: readonly string[];
}

/**
 * A workflow in ComfyUI's API format, whose nodes are found by their titles: `prompt`, `negative prompt`, `seed`, `size`,
 * `source image`, `reference image`, `reference image 2` and so on, and `output`. Only `output` must be there.
 */
export class Workflow {
  private constructor(private readonly graph: Graph) {}

  /** @throws Error that says what is wrong with the file */
  static parse(name: string, text: string): Workflow {
    const json: unknown = JSON.parse(text);
    const entries = Object.entries(typeof json === 'object' && json !== null ? json : {});
    if (entries.length === 0 || !entries.every(([, node]) => isNode(node))) {
      throw new Error(`${name} is no workflow in API format: in ComfyUI, use "Export (API)"`);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each of them was looked at
    const workflow = new Workflow(json as Graph);
    if (workflow.titled('output').length === 0) throw new Error(`${name} has no node titled "output"`);
    return workflow;
  }

  get maxReferences(): number {
    return this.ids().filter((id) => this.titleOf(id).startsWith('reference image')).length;
  }

  get takesSeed(): boolean {
    return this.titled('seed').length > 0;
  }

  get takesNegativePrompt(): boolean {
    return this.titled('negative prompt').length > 0;
  }

  get takesSize(): boolean {
    return this.titled('size').length > 0;
  }

  /** Whether pictures of this node are results; others are previews and intermediate steps. */
  isOutput(id: string): boolean {
    return id in this.graph && this.titleOf(id) === 'output';
  }

  /** The graph to run. Nodes for pictures that there are none of are taken out, with the links to them. */
  withValues(values: WorkflowValues): Graph {
    const graph = structuredClone(this.graph);
    const patch = (title: string, inputs: Record<string, unknown>): void => {
      for (const id of this.titled(title)) replaceInputs(graph[id], inputs);
    };
    patch('prompt', { text: values.prompt, prompt: values.prompt, value: values.prompt });
    patch('negative prompt', {
      text: values.negativePrompt,
      prompt: values.negativePrompt,
      value: values.negativePrompt,
    });
    patch('seed', { seed: values.seed, noise_seed: values.seed, value: values.seed });
    patch('size', { ...values.size, batch_size: values.count });
    const images = this.imageNodes().map(({ id, index }) => ({
      id,
      image: index === 0 ? values.source : (values.references[index - 1] ?? null),
    }));
    for (const { id, image } of images) if (image !== null) replaceInputs(graph[id], { image });
    return withoutNodes(graph, new Set(images.filter(({ image }) => image === null).map(({ id }) => id)));
  }

  private imageNodes(): { id: string; index: number }[] {
    return this.ids().flatMap((id) => {
      const [, kind, number] = /^(source|reference) image(?: (\d+))?$/.exec(this.titleOf(id)) ?? [];
      if (kind === undefined) return [];
      return [{ id, index: kind === 'source' ? 0 : Number(number ?? 1) }];
    });
  }

  private ids(): string[] {
    return Object.keys(this.graph);
  }

  private titled(title: string): string[] {
    return this.ids().filter((id) => this.titleOf(id) === title);
  }

  private titleOf(id: string): string {
    return (textAt(this.graph[id], '_meta', 'title') ?? '').trim().toLowerCase();
  }
}

/** Only inputs that the node has, and that no other node feeds. */
function replaceInputs(node: WorkflowNode | undefined, inputs: Record<string, unknown>): void {
  if (!node) return;
  for (const [name, value] of Object.entries(inputs)) {
    if (name in node.inputs && !Array.isArray(node.inputs[name])) node.inputs[name] = value;
  }
}

function withoutNodes(graph: Graph, unused: ReadonlySet<string>): Graph {
  const kept = Object.entries(graph).filter(([id]) => !unused.has(id));
  return Object.fromEntries(kept.map(([id, node]) => [id, { ...node, inputs: withoutLinks(node.inputs, unused) }]));
}

function withoutLinks(inputs: Record<string, unknown>, unused: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !unused.has(String(listAt(value)[0]))));
}

function isNode(node: unknown): boolean {
  const inputs = at(node, 'inputs');
  return textAt(node, 'class_type') !== null && typeof inputs === 'object' && inputs !== null;
}

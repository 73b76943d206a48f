/** Where predictions of a model are made: official models have a path of their own, others go by their version. */
export function predictionTarget(model: string): { path: string; version: string | null } {
  const version = model.includes(':') ? model.slice(model.indexOf(':') + 1) : null;
  if (version === null && model.includes('/')) return { path: `/models/${model}/predictions`, version: null };
  return { path: '/predictions', version: version ?? model };
}

/** The pictures of an output, which is an address, a list of them, or an object that has them somewhere. */
export function outputUrls(output: unknown): string[] {
  if (typeof output === 'string') return /^(https?|data):/.test(output) ? [output] : [];
  if (typeof output !== 'object' || output === null) return [];
  return Object.values(output).flatMap((value: unknown) => outputUrls(value));
}

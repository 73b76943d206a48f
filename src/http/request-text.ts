/** What a request asks for, as a text: two requests have the same exactly when they ask for the same. */
export function requestText(method: string, path: string, body: unknown): string {
  return `${method} ${path}\n${canonical(body)}`;
}

/** JSON with the keys in order, so that the order in which a client writes them does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

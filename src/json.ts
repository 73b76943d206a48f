/** Reads JSON of our own making, whose shape is known; what others send is validated instead. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the generic boundary is the purpose
export function parseJson<T>(text: string): T {
  // oxlint-disable-next-line typescript/no-unsafe-return -- the caller says what it wrote
  return JSON.parse(text);
}

/** Paths of the texts that have the character U+0000 in them, which PostgreSQL cannot store. */
export function fieldsWithNul(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return value.includes('\u0000') ? [path] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const field = (path === '' ? name : `${path}.${name}`).replaceAll('\u0000', '\ufffd');
    return name.includes('\u0000') ? [field] : fieldsWithNul(item, field);
  });
}

/** A field that is null is a field left out: clients in typed languages send all the optional ones so. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([name, item]) => [name, withoutNulls(item)]));
}

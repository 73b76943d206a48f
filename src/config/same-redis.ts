/** Whether two URLs are of the same database of the same Redis. */
export function isSameRedis(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && placeOf(one) === placeOf(other);
}

function placeOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, port, pathname } = new URL(url);
  return `${hostname === 'localhost' ? '127.0.0.1' : hostname}:${port || '6379'}/${Number(pathname.slice(1))}`;
}

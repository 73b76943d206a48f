/** When a link to a file stops working; null for one that does not tell, such as an older system's. */
export function linkExpires(link: string): Date | null {
  const seconds = new URL(link).searchParams.get('expires');
  return seconds === null ? null : new Date(Number(seconds) * 1_000);
}

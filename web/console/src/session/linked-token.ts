const MARK = '#sign-in=';

let linked: Promise<string | null> | null = null;

/**
 * The token in the address, of a link that this very server made, such as the one that the demo prints. It is taken out of the
 * address at once, so that it is in no bookmark; one of somebody else's making is dropped.
 */
export function takeLinkedToken(): Promise<string | null> {
  // The page may ask again when the server could not be reached at first.
  return (linked ??= read());
}

async function read(): Promise<string | null> {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith(MARK)) return null;
  window.history.replaceState(null, '', pathname + search);
  const token = hash.slice(MARK.length);
  const accepted = document.querySelector<HTMLMetaElement>('meta[name="sign-in"]')?.content ?? '';
  return (await digestOf(token)) === accepted ? token : null;
}

/** Nothing where the page was not loaded safely: browsers calculate no digests there. */
async function digestOf(token: string): Promise<string | null> {
  if (!window.isSecureContext) return null;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

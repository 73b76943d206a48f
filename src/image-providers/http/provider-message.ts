const LONGEST = 300;

/** What a provider said, fit for the task's owner: without keys, links and line breaks, and short. */
export function providerMessage(text: string | null, secret: string | null): string | null {
  if (text === null) return null;
  const open = secret ? text.replaceAll(secret, '[key]') : text;
  const plain = open
    .replaceAll(/\b(?:https?|wss?|data):\S+/gi, '[link]')
    .replaceAll(/\b(?:sk|r8)[-_][\w*-]{4,}/g, '[key]')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

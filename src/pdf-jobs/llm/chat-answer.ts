/** What is read of an endpoint's answer; null where it is not there. */
export interface ChatAnswer {
  content: string | null;
  finishReason: string | null;
  errorCode: string | null;
}

/** Reads whatever a server sent. */
export function parseChatAnswer(body: Buffer): ChatAnswer {
  const json = parse(body.toString());
  const [choice] = list(field(json, 'choices'));
  return {
    content: text(field(field(choice, 'message'), 'content')),
    finishReason: text(field(choice, 'finish_reason')),
    errorCode: text(field(field(json, 'error'), 'code')),
  };
}

function parse(body: string): unknown {
  try {
    const json: unknown = JSON.parse(body);
    return json;
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

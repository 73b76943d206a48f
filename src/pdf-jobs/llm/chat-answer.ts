/** What is read of an endpoint's answer; null where it is not there. */
export interface ChatAnswer {
  content: string | null;
  finishReason: string | null;
  /** Also a number, as text. */
  errorCode: string | null;
  /** The endpoint's own words. */
  errorMessage: string | null;
  /** The field of the request that was wrong. */
  errorParam: string | null;
}

/** Reads whatever a server sent. */
export function parseChatAnswer(body: Buffer): ChatAnswer {
  const json = parse(body.toString());
  const [choice] = list(field(json, 'choices'));
  // Some leave out the envelope, others have nothing but a sentence in it.
  const error = field(json, 'error') ?? json;
  return {
    content: text(field(field(choice, 'message'), 'content')),
    finishReason: text(field(choice, 'finish_reason')),
    errorCode: text(field(error, 'code')) ?? digits(field(error, 'code')),
    errorMessage: text(error) ?? text(field(error, 'message')) ?? text(field(error, 'detail')),
    errorParam: text(field(error, 'param')),
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

function digits(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

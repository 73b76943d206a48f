/** One server-sent event. */
export interface StreamEvent {
  event: string;
  id: string;
  data: string;
}

/** Reads the events of a response (the `text/event-stream` of the HTML standard); `onBytes` is called for whatever arrives. */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<StreamEvent, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Null for what has no data: comments, which only show that the line is alive. */
function parseEvent(block: string): StreamEvent | null {
  const event = { event: 'message', id: '', data: '' };
  let hasData = false;
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event' || field === 'id') event[field] = value;
    if (field !== 'data') continue;
    event.data = hasData ? `${event.data}\n${value}` : value;
    hasData = true;
  }
  return hasData ? event : null;
}

import { FixtureServer } from '../image-providers/fixtures/fixture-server.js';
import type { RecordedRequest } from '../image-providers/fixtures/fixture-server.js';
import type { ServerResponse } from 'node:http';

/** A text longer than this is answered as cut. */
const CONTEXT = 400;

/** Speaks the chat protocol of OpenAI; what it answers is the text in capitals. */
export class ChatFixture extends FixtureServer {
  /** How the next requests are answered, in their order; after that all goes well. */
  readonly script: ('rate-limited' | 'broken' | 'cut' | 'garbage' | 'truncated' | 'refused' | 'silent' | 'good')[] = [];
  /** Whether long texts are answered in part only, as by a model with a small context. */
  smallContext = false;
  /** Whether texts that have this in them are refused. */
  refuses: string | null = null;
  underWay = 0;
  mostUnderWay = 0;
  /** Milliseconds that an answer takes. */
  pace = 0;

  get baseUrl(): string {
    return `${this.url}/v1`;
  }

  protected async answer({ path, json }: RecordedRequest, response: ServerResponse): Promise<void> {
    if (path !== '/v1/chat/completions') return void response.writeHead(404).end();
    const text = textOf(json.messages.at(-1).content);
    if (this.refuses !== null && text.includes(this.refuses)) return this.error(response, 400, 'invalid_prompt');
    switch (this.script.shift()) {
      case 'rate-limited':
        return this.json(response, 429, { error: { message: 'Slow down' } }, { 'retry-after': '1' });
      case 'broken':
        return this.error(response, 500, null);
      case 'cut':
        return void response.socket?.destroy();
      case 'garbage':
        return void response.writeHead(200).end('<html>Welcome to the gateway</html>');
      case 'truncated':
        return this.complete(response, text.slice(0, 20), 'length');
      case 'refused':
        return this.error(response, 401, 'invalid_api_key');
      case 'silent':
        return;
      default:
        return this.takeTime(response, text);
    }
  }

  private async takeTime(response: ServerResponse, text: string): Promise<void> {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    await new Promise((resolve) => setTimeout(resolve, this.pace));
    this.underWay--;
    const isCut = this.smallContext && text.length > CONTEXT;
    this.complete(
      response,
      isCut ? text.slice(0, CONTEXT).toUpperCase() : text.toUpperCase(),
      isCut ? 'length' : 'stop',
    );
  }

  private complete(response: ServerResponse, content: string, finishReason: string): void {
    this.json(response, 200, {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'fixture',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null },
          logprobs: null,
          finish_reason: finishReason,
        },
      ],
    });
  }

  private error(response: ServerResponse, status: number, code: string | null): void {
    this.json(response, status, { error: { message: 'No', type: 'error', param: null, code } });
  }
}

/** Of a message of text, or of text and pictures. */
function textOf(content: string | { type: string; text?: string }[]): string {
  if (typeof content === 'string') return content;
  return content.map(({ type, text }) => (type === 'text' ? text : `[${type}]`)).join(' ');
}

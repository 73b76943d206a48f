import { FixtureServer } from '../image-providers/fixtures/fixture-server.js';
import type { RecordedRequest } from '../image-providers/fixtures/fixture-server.js';
import type { ServerResponse } from 'node:http';

/** A text longer than this is answered as cut. */
const CONTEXT = 400;

const NO_TEMPERATURE = {
  message: "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) is supported.",
  param: 'temperature',
  code: 'unsupported_value',
};

/** Speaks the chat protocol of OpenAI; what it answers is the text in capitals. */
export class ChatFixture extends FixtureServer {
  /** How the next requests are answered, in their order; after that all goes well. */
  readonly script: (
    'rate-limited' | 'broken' | 'cut' | 'garbage' | 'truncated' | 'refused' | 'silent' | 'empty' | 'good'
  )[] = [];
  /** Seconds that it wants to be left alone for when it is rate-limited. */
  retryAfter = 1;
  /** What a truncated answer is said to have ended for. */
  truncation = 'length';
  /** The same of a whole one; undefined where it is not said. */
  ending: string | null | undefined = 'stop';
  /** What every answer ends with. */
  tail = '';
  /** Whether long texts are answered in part only, as by a model with a small context. */
  smallContext = false;
  /** What long texts are refused with, as by a model with a small context. */
  tooLong: object | null = null;
  /** Whether texts that have this in them are refused. */
  refuses: string | null = null;
  /** What it says then. */
  refusal = 'No';
  refusalStatus = 400;
  /** Whether it refuses a temperature, as some models that reason. */
  ownTemperature = false;
  /** Letters of an answer at most, as of a summary. */
  brevity = Infinity;
  /** When the requests came. */
  readonly times: number[] = [];
  underWay = 0;
  mostUnderWay = 0;
  /** Milliseconds that an answer takes. */
  pace = 0;

  private held: Promise<void> | null = null;

  /** As at first, and never asked. */
  forget(): void {
    Object.assign(this, { retryAfter: 1, smallContext: false, tooLong: null, refuses: null });
    Object.assign(this, { refusal: 'No', refusalStatus: 400 });
    Object.assign(this, { truncation: 'length', ending: 'stop', tail: '' });
    Object.assign(this, { ownTemperature: false, brevity: Infinity, mostUnderWay: 0, pace: 0 });
    for (const list of [this.script, this.requests, this.times]) list.length = 0;
  }

  /** No answer comes until `resume`. */
  pause(): void {
    this.held = new Promise((resolve) => (this.resume = resolve));
  }

  resume: () => void = () => undefined;

  get baseUrl(): string {
    return `${this.url}/v1`;
  }

  protected async answer({ path, json }: RecordedRequest, response: ServerResponse): Promise<void> {
    if (path !== '/v1/chat/completions') return void response.writeHead(404).end();
    this.times.push(Date.now());
    const text = textOf(json.messages.at(-1).content);
    if (this.ownTemperature && 'temperature' in json) {
      await this.held;
      return this.error(response, 400, NO_TEMPERATURE);
    }
    if (this.tooLong && text.length > CONTEXT) return this.json(response, 400, this.tooLong);
    if (this.refuses !== null && text.includes(this.refuses))
      return this.error(response, this.refusalStatus, { code: 'invalid_prompt', message: this.refusal });
    switch (this.script.shift()) {
      case 'rate-limited':
        return this.json(
          response,
          429,
          { error: { message: 'Slow down' } },
          { 'retry-after': String(this.retryAfter) },
        );
      case 'broken':
        return this.error(response, 500);
      case 'cut':
        return void response.socket?.destroy();
      case 'garbage':
        return void response.writeHead(200).end('<html>Welcome to the gateway</html>');
      case 'truncated':
        return this.complete(response, text.slice(0, 20), this.truncation);
      case 'refused':
        return this.error(response, 401, { code: 'invalid_api_key' });
      case 'silent':
        return;
      case 'empty':
        return this.complete(response, ' \n', 'stop');
      default:
        return this.takeTime(response, text);
    }
  }

  private async takeTime(response: ServerResponse, text: string): Promise<void> {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    await this.held;
    await new Promise((resolve) => setTimeout(resolve, this.pace));
    this.underWay--;
    const isCut = this.smallContext && text.length > CONTEXT;
    const letters = Math.min(isCut ? CONTEXT : Infinity, this.brevity);
    const answer = `${text.slice(0, letters).toUpperCase()}${this.tail}`;
    this.complete(response, answer, isCut ? 'length' : this.ending);
  }

  private complete(response: ServerResponse, content: string, finishReason: string | null | undefined): void {
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

  private error(response: ServerResponse, status: number, more: object = {}): void {
    this.json(response, status, { error: { message: 'No', type: 'error', param: null, code: null, ...more } });
  }
}

/** Of a message of text, or of text and pictures. */
function textOf(content: string | { type: string; text?: string }[]): string {
  if (typeof content === 'string') return content;
  return content.map(({ type, text }) => (type === 'text' ? text : `[${type}]`)).join(' ');
}

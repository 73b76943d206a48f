/** How an answer came to its end. `whole` is also one whose endpoint does not say, or says it in words of its own (`eos`, `stop_sequence`). */
type Ending = 'whole' | 'cut' | 'moderated' | 'broken-off';

/** OpenAI's words, and those that other endpoints pass on instead. */
const ENDINGS: ReadonlyMap<string, Ending> = new Map([
  ['length', 'cut'],
  // Mistral: the model's own limit, where `length` is the one that was asked for.
  ['model_length', 'cut'],
  // Anthropic's and Gemini's, through gateways; the second also Z.ai's.
  ['max_tokens', 'cut'],
  ['model_context_window_exceeded', 'cut'],
  ['max_output_tokens', 'cut'],
  ['content_filter', 'moderated'],
  // Anthropic, Gemini, Z.ai.
  ['refusal', 'moderated'],
  ['safety', 'moderated'],
  ['sensitive', 'moderated'],
  // Mistral and OpenRouter.
  ['error', 'broken-off'],
  // DeepSeek.
  ['insufficient_system_resource', 'broken-off'],
  // vLLM and SGLang, when they are stopped.
  ['abort', 'broken-off'],
  ['aborted', 'broken-off'],
  // Z.ai.
  ['network_error', 'broken-off'],
]);

export function endingOf(finishReason: string | null): Ending {
  return ENDINGS.get((finishReason ?? '').toLowerCase().replaceAll('-', '_')) ?? 'whole';
}

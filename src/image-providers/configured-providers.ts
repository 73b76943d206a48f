import { fileURLToPath } from 'node:url';
import type { Config } from '../config/config.js';
import { ConfigError } from '../config/load-config.js';
import type { ComfyUiSettings } from './comfyui/comfyui.provider.js';
import { ComfyUiProvider } from './comfyui/comfyui.provider.js';
import { readWorkflows } from './comfyui/workflow-folder.js';
import { DashScopeProvider } from './dashscope/dashscope.provider.js';
import { GuardedProvider } from './guard/guarded-provider.js';
import type { ImageProvider } from './image-provider.js';
import { OpenAiProvider } from './openai/openai.provider.js';
import { ReplicateProvider } from './replicate/replicate.provider.js';

const EXAMPLE_WORKFLOWS = fileURLToPath(new URL('../../../assets/comfyui/', import.meta.url));

/**
 * The providers on the network whose keys are there.
 * @throws ConfigError when the workflows of ComfyUI cannot be used
 */
export function configuredProviders(config: Config): ImageProvider[] {
  const providers: ImageProvider[] = [];
  if (config.openaiApiKey) {
    const { openaiApiKey: apiKey, openaiModel: model } = config;
    const baseUrl = withVersion(config.openaiBaseUrl);
    providers.push(new OpenAiProvider({ apiKey, baseUrl, model }));
  }
  if (config.dashscopeApiKey) {
    const { dashscopeApiKey: apiKey, dashscopeBaseUrl: baseUrl, dashscopeModel: model } = config;
    providers.push(new DashScopeProvider({ apiKey, baseUrl, model, textModel: config.dashscopeTextModel }));
  }
  if (config.comfyuiUrl) {
    providers.push(new ComfyUiProvider({ url: config.comfyuiUrl, workflows: workflowsOf(config) }));
  }
  if (config.replicateApiToken) {
    const { replicateApiToken: apiToken, replicateModel: model } = config;
    const baseUrl = withVersion(config.replicateBaseUrl);
    const { replicateTextModel: textModel, replicateImageInput: imageInput } = config;
    providers.push(new ReplicateProvider({ apiToken, baseUrl, model, textModel, imageInput }));
  }
  return providers.map((provider) => new GuardedProvider(provider, config.providerConcurrency));
}

/** The address of a server alone is meant as that of its version 1, as the providers' documentation has it. */
function withVersion(url: string): string {
  return new URL(url).pathname === '/' ? new URL('/v1', url).href : url;
}

function workflowsOf({ comfyuiWorkflows }: Config): ComfyUiSettings['workflows'] {
  try {
    return readWorkflows(comfyuiWorkflows ?? EXAMPLE_WORKFLOWS);
  } catch (error) {
    throw new ConfigError([`COMFYUI_WORKFLOWS cannot be used: ${error instanceof Error ? error.message : 'unknown'}`]);
  }
}

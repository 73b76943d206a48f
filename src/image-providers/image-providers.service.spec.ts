import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.js';
import { configuredProviders } from './configured-providers.js';
import { ProviderNotConfiguredError, UnknownProviderError } from './image-providers.errors.js';
import { ImageProvidersService } from './image-providers.service.js';

function registryOf(environment: Record<string, string>): ImageProvidersService {
  const config = loadConfig(environment);
  return new ImageProvidersService(config, configuredProviders(config));
}

const KEYS = {
  OPENAI_API_KEY: 'sk-1',
  DASHSCOPE_API_KEY: 'sk-2',
  COMFYUI_URL: 'http://127.0.0.1:8188',
  REPLICATE_API_TOKEN: 'r8_1',
};

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('The registry of providers', () => {
  it('has those whose keys are there', () => {
    expect(registryOf({}).names()).toEqual([]);
    expect(registryOf({ COMFYUI_URL: 'http://127.0.0.1:8188' }).names()).toEqual(['comfyui']);
    expect(registryOf(KEYS).names()).toEqual(['openai', 'dashscope', 'comfyui', 'replicate']);
  });

  it('chooses by type, and by name where that is asked for', () => {
    const registry = registryOf({ ...KEYS, PROVIDER_CREATE: 'openai', PROVIDER_PREVIEW: 'dashscope' });
    expect(registry.choose('CREATE', null).name).toBe('openai');
    expect(registry.choose('PREVIEW', null).name).toBe('dashscope');
    expect(registry.choose('CREATE', 'replicate').name).toBe('replicate');
  });

  it('names the setting that would enable a type', () => {
    const error = errorOf(() => registryOf({}).choose('HEAD_SWAP', null));
    expect(error).toBeInstanceOf(ProviderNotConfiguredError);
    expect(error).toMatchObject({ type: 'HEAD_SWAP', provider: 'local', setting: 'PROVIDER_HEAD_SWAP' });
  });

  it('lets tasks name only those that are selectable, whatever is configured for the type', () => {
    const registry = registryOf({ ...KEYS, PROVIDERS_SELECTABLE: 'comfyui', PROVIDER_CREATE: 'openai' });
    expect(registry.names()).toEqual(['comfyui']);
    expect(registry.choose('CREATE', null).name).toBe('openai');
    for (const name of ['openai', 'midjourney', '']) {
      const error = errorOf(() => registry.choose('CREATE', name));
      expect(error).toBeInstanceOf(UnknownProviderError);
      expect(error).toMatchObject({ provider: name, known: ['comfyui'] });
    }
  });

  it('finds the provider of an order that was made, selectable or not', () => {
    const registry = registryOf({ ...KEYS, PROVIDERS_SELECTABLE: 'comfyui' });
    expect(registry.find('openai')?.name).toBe('openai');
    expect(registry.find('gone')).toBeNull();
  });

  it('says what a provider cannot do, field by field', () => {
    const registry = registryOf({ ...KEYS, DASHSCOPE_MODEL: 'qwen-image-edit' });
    const check = (name: string, facts: Partial<Parameters<typeof registry.check>[1]>) =>
      registry
        .check(registry.choose('CREATE', name), { type: 'CREATE', references: 0, count: 1, size: null, ...facts })
        .map(({ field }) => field);
    expect(check('openai', { count: 4, references: 15, size: { width: 1024, height: 1024 } })).toEqual([]);
    expect(check('openai', { count: 5, references: 16, size: { width: 100, height: 100 } })).toEqual([
      'references',
      'count',
      'size',
    ]);
    expect(check('dashscope', { count: 2 })).toEqual(['count']);
    expect(check('comfyui', { type: 'CLOTHING_CHANGE', references: 2 })).toEqual([]);
    expect(check('comfyui', { type: 'HEAD_SWAP', references: 2 })).toEqual(['references']);
    expect(check('comfyui', { size: { width: 100, height: 100 } })).toEqual([]);
  });

  it('says at the start that a folder of workflows cannot be used', () => {
    expect(() => registryOf({ ...KEYS, COMFYUI_WORKFLOWS: '/nowhere' })).toThrow(/COMFYUI_WORKFLOWS cannot be used/);
  });
});

import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { asList, asNumber, asSwitch } from './env-values.js';
import { VideoConfig } from './video-config.js';

const REPLICATE_MODEL = /^([\w.-]+\/[\w.-]+(:\w+)?|\w+)$/;
const REPLICATE_MODEL_MESSAGE = { message: 'must be owner/name, owner/name:version or a version' };
const WEB_ADDRESS = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** The providers of images there are; each but `local` is configured by the variable beside it. */
export const PROVIDER_KEYS = {
  local: null,
  openai: 'openaiApiKey',
  dashscope: 'dashscopeApiKey',
  comfyui: 'comfyuiUrl',
  replicate: 'replicateApiToken',
} as const satisfies Record<string, keyof ProviderConfig | null>;

export type ProviderName = keyof typeof PROVIDER_KEYS;
const PROVIDERS = Object.keys(PROVIDER_KEYS);

/** Which provider makes which pictures, and how each is reached. */
export class ProviderConfig extends VideoConfig {
  @IsIn(PROVIDERS)
  providerCreate: ProviderName = 'local';

  @IsIn(PROVIDERS)
  providerWhiteBackground: ProviderName = 'local';

  @IsIn(PROVIDERS)
  providerClothingChange: ProviderName = 'local';

  @IsIn(PROVIDERS)
  providerHeadSwap: ProviderName = 'local';

  @IsIn(PROVIDERS)
  providerBackgroundChange: ProviderName = 'local';

  @IsIn(PROVIDERS)
  providerPoseChange: ProviderName = 'local';

  @IsIn(PROVIDERS)
  providerPreview: ProviderName = 'local';

  /** Providers that a task may ask for by name; when unset, every configured one. */
  @IsOptional()
  @Transform(asList)
  @IsIn(PROVIDERS, { each: true })
  providersSelectable?: ProviderName[];

  /** Orders that one process has under way at one provider. */
  @Transform(asNumber)
  @IsInt()
  @Min(1)
  @Max(100)
  providerConcurrency: number = 4;

  @IsOptional()
  @IsString()
  openaiApiKey?: string;

  /** With its version, as in the default; anything that speaks the same protocol will do. */
  @IsUrl(WEB_ADDRESS)
  openaiBaseUrl: string = 'https://api.openai.com/v1';

  @IsString()
  openaiModel: string = 'gpt-image-1';

  @IsOptional()
  @IsString()
  dashscopeApiKey?: string;

  /** Keys belong to one region: that of Singapore is https://dashscope-intl.aliyuncs.com. */
  @IsUrl(WEB_ADDRESS)
  dashscopeBaseUrl: string = 'https://dashscope.aliyuncs.com';

  /** Edits pictures; its name decides which of the protocols is spoken. */
  @IsString()
  dashscopeModel: string = 'qwen-image-edit-plus';

  /** Makes pictures of a text alone. */
  @IsString()
  dashscopeTextModel: string = 'wan2.5-t2i-preview';

  @IsOptional()
  @IsUrl(WEB_ADDRESS)
  comfyuiUrl?: string;

  /** Folder of workflows in API format, one file a type, such as `CREATE.json`; when unset, the examples that come along. */
  @IsOptional()
  @IsString()
  comfyuiWorkflows?: string;

  @IsOptional()
  @IsString()
  replicateApiToken?: string;

  @IsUrl(WEB_ADDRESS)
  replicateBaseUrl: string = 'https://api.replicate.com/v1';

  /** Edits pictures: `owner/name`, `owner/name:version` or a version alone. */
  @Matches(REPLICATE_MODEL, REPLICATE_MODEL_MESSAGE)
  replicateModel: string = 'google/nano-banana';

  /** Makes pictures of a text alone. */
  @Matches(REPLICATE_MODEL, REPLICATE_MODEL_MESSAGE)
  replicateTextModel: string = 'black-forest-labs/flux-schnell';

  /** The input of REPLICATE_MODEL that takes the list of pictures. */
  @IsString()
  replicateImageInput: string = 'image_input';

  /** Whether `local` answers what it cannot do with a marked sample, as in the demo. */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  localSamples: boolean = false;
}

import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';
import { asList, asNumber, asSwitch } from './env-values.js';

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
export class ProviderConfig {
  /** Who makes the pictures of CREATE tasks. */
  @IsIn(PROVIDERS)
  providerCreate: ProviderName = 'local';

  /** Who makes the pictures of WHITE_BACKGROUND tasks. */
  @IsIn(PROVIDERS)
  providerWhiteBackground: ProviderName = 'local';

  /** Who makes the pictures of CLOTHING_CHANGE tasks. */
  @IsIn(PROVIDERS)
  providerClothingChange: ProviderName = 'local';

  /** Who makes the pictures of HEAD_SWAP tasks. */
  @IsIn(PROVIDERS)
  providerHeadSwap: ProviderName = 'local';

  /** Who makes the pictures of BACKGROUND_CHANGE tasks. */
  @IsIn(PROVIDERS)
  providerBackgroundChange: ProviderName = 'local';

  /** Who makes the pictures of POSE_CHANGE tasks. */
  @IsIn(PROVIDERS)
  providerPoseChange: ProviderName = 'local';

  /** Who renders previews. */
  @IsIn(PROVIDERS)
  providerPreview: ProviderName = 'local';

  /**
   * Providers that a task may ask for by name.
   * @defaultValue every configured one
   */
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

  /**
   * Key for OpenAI, or for what speaks its image protocol; needed for `openai`.
   * @defaultValue none
   */
  @IsOptional()
  @IsString()
  openaiApiKey?: string;

  /** Where that is, with its version: any server with `/images/generations` and `/images/edits`. */
  @IsUrl(WEB_ADDRESS)
  openaiBaseUrl: string = 'https://api.openai.com/v1';

  /** Model that makes and edits pictures. */
  @IsString()
  openaiModel: string = 'gpt-image-1';

  /**
   * Key for Alibaba Cloud's DashScope; needed for `dashscope`.
   * @defaultValue none
   */
  @IsOptional()
  @IsString()
  dashscopeApiKey?: string;

  /** Keys belong to one region: that of Singapore is `https://dashscope-intl.aliyuncs.com`. */
  @IsUrl(WEB_ADDRESS)
  dashscopeBaseUrl: string = 'https://dashscope.aliyuncs.com';

  /** Edits pictures; its name decides which of the protocols is spoken. */
  @IsString()
  dashscopeModel: string = 'qwen-image-edit-plus';

  /** Makes pictures of a text alone. */
  @IsString()
  dashscopeTextModel: string = 'wan2.5-t2i-preview';

  /**
   * Your ComfyUI server, such as `http://comfyui:8188`; needed for `comfyui`.
   * @defaultValue none
   */
  @IsOptional()
  @IsUrl(WEB_ADDRESS)
  comfyuiUrl?: string;

  /**
   * Folder of workflows in API format, one file a type, such as `CREATE.json`.
   * @defaultValue the examples in `assets/comfyui`
   */
  @IsOptional()
  @IsString()
  comfyuiWorkflows?: string;

  /**
   * Token for Replicate; needed for `replicate`.
   * @defaultValue none
   */
  @IsOptional()
  @IsString()
  replicateApiToken?: string;

  /** Where Replicate's API is, with its version. */
  @IsUrl(WEB_ADDRESS)
  replicateBaseUrl: string = 'https://api.replicate.com/v1';

  /** Edits pictures: `owner/name`, `owner/name:version` or a version alone. */
  @Matches(REPLICATE_MODEL, REPLICATE_MODEL_MESSAGE)
  replicateModel: string = 'google/nano-banana';

  /** Makes pictures of a text alone, named in the same way. */
  @Matches(REPLICATE_MODEL, REPLICATE_MODEL_MESSAGE)
  replicateTextModel: string = 'black-forest-labs/flux-schnell';

  /** The input of `REPLICATE_MODEL` that takes the list of pictures. */
  @IsString()
  replicateImageInput: string = 'image_input';

  /** Whether `local` answers what it cannot do with a marked sample, as in the demo. */
  @Transform(asSwitch)
  @IsBoolean({ message: 'must be on or off' })
  localSamples: boolean = false;
}

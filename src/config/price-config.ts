import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { asNumber } from './env-values.js';
import { ProviderConfig } from './provider-config.js';

/** A setting in credits. */
function Price(): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [Transform(asNumber), IsInt(), Min(0), Max(1_000_000)]) decorate(target, String(property));
  };
}

/** Credits that one picture of each type costs. */
export class PriceConfig extends ProviderConfig {
  @Price()
  priceCreate: number = 1;

  @Price()
  priceWhiteBackground: number = 1;

  @Price()
  priceClothingChange: number = 1;

  @Price()
  priceHeadSwap: number = 1;

  @Price()
  priceBackgroundChange: number = 1;

  @Price()
  pricePoseChange: number = 1;

  get prices() {
    return {
      CREATE: this.priceCreate,
      WHITE_BACKGROUND: this.priceWhiteBackground,
      CLOTHING_CHANGE: this.priceClothingChange,
      HEAD_SWAP: this.priceHeadSwap,
      BACKGROUND_CHANGE: this.priceBackgroundChange,
      POSE_CHANGE: this.pricePoseChange,
    } as const;
  }
}

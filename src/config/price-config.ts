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
  /** Credits that one picture of a CREATE task costs. */
  @Price()
  priceCreate: number = 1;

  /** Credits that one picture of a WHITE_BACKGROUND task costs. */
  @Price()
  priceWhiteBackground: number = 1;

  /** Credits that one picture of a CLOTHING_CHANGE task costs. */
  @Price()
  priceClothingChange: number = 1;

  /** Credits that one picture of a HEAD_SWAP task costs. */
  @Price()
  priceHeadSwap: number = 1;

  /** Credits that one picture of a BACKGROUND_CHANGE task costs. */
  @Price()
  priceBackgroundChange: number = 1;

  /** Credits that one picture of a POSE_CHANGE task costs. */
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

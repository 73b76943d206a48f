import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { asNumber } from './env-values.js';

/** A setting in credits. */
function Price(): PropertyDecorator {
  return (target, property) => {
    for (const decorate of [Transform(asNumber), IsInt(), Min(0), Max(1_000_000)]) decorate(target, String(property));
  };
}

/** Credits that one picture of each type costs. */
export class PriceConfig {
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
}

/** By the type of the task. */
export function pricesOf(config: PriceConfig) {
  return {
    CREATE: config.priceCreate,
    WHITE_BACKGROUND: config.priceWhiteBackground,
    CLOTHING_CHANGE: config.priceClothingChange,
    HEAD_SWAP: config.priceHeadSwap,
    BACKGROUND_CHANGE: config.priceBackgroundChange,
    POSE_CHANGE: config.pricePoseChange,
  } as const;
}

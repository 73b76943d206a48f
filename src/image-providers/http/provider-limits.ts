/** How much a provider may take of time and space. */
export interface ProviderLimits {
  /** Milliseconds that a call may take which makes an order. */
  orderTimeout: number;
  /** Milliseconds of any other call. */
  callTimeout: number;
  /** Milliseconds of the download of one picture. */
  downloadTimeout: number;
  /** Of an answer in JSON, which may hold pictures. */
  maxAnswerBytes: number;
  maxPictureBytes: number;
}

export const DEFAULT_LIMITS: ProviderLimits = {
  orderTimeout: 60_000,
  callTimeout: 30_000,
  downloadTimeout: 120_000,
  maxAnswerBytes: 100_000_000,
  maxPictureBytes: 100_000_000,
};

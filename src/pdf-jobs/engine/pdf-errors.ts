/** Why a document cannot be opened. */
export type PdfFault = 'damaged' | 'password-required' | 'password-wrong' | 'no-pages' | 'unsupported-security';

/** A document that cannot be opened. */
export class PdfFaultError extends Error {
  override readonly name = 'PdfFaultError';

  constructor(readonly fault: PdfFault) {
    super(`The document cannot be opened: ${fault}`);
  }
}

/** PDFium wanted more memory than it may have. */
export class MemoryLimitError extends Error {
  override readonly name = 'MemoryLimitError';

  constructor(options?: ErrorOptions) {
    super('The document takes more memory than it may', options);
  }
}

/** A thread took too much over a page, and was ended for that. */
export class ThreadMemoryError extends MemoryLimitError {}

/** The pages took longer than they may. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';

  constructor(
    readonly seconds: number,
    options?: ErrorOptions,
  ) {
    super(`The pages took longer than the ${seconds} s they may`, options);
  }
}

/** No thread was free to begin. */
export class NotBegunError extends Error {
  override readonly name = 'NotBegunError';

  constructor(seconds: number, options?: ErrorOptions) {
    super(`No thread was free within ${seconds} s`, options);
  }
}

export const PDF_OPERATIONS = ['extract', 'translate', 'summarize', 'prompt'] as const;
/** What is done with the pages; all but `extract` take a language model. */
export type PdfOperation = (typeof PDF_OPERATIONS)[number];

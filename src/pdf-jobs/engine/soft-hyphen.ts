/** A hyphen at the end of a line, which goes when the line does. */
export const SOFT_HYPHEN = '\u00ad';

/** Pixels that a side of the result may be asked to have. */
export const OUTPUT_SIDES = { least: 16, most: 4_096 } as const;

/** Name of the kind, and of its queue. */
export const VIDEO = 'video';

/** The lists of the silences page, as its address names them. */
export const SILENCE_TABS = ['active', 'pending', 'expired', 'windows'] as const;
export type SilenceTab = (typeof SILENCE_TABS)[number];

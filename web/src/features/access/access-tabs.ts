/** The lists of the access page, as its address names them. */
export const ACCESS_TABS = ['keys', 'bindings', 'users', 'teams'] as const;
export type AccessTab = (typeof ACCESS_TABS)[number];

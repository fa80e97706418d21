/** The parts of the costs page, as its address names them. */
export const COST_TABS = ['overview', 'nodes', 'own', 'list', 'settings'] as const;
export type CostTab = (typeof COST_TABS)[number];

/** The parts of the integrations page, as its address names them. */
export const INTEGRATION_TABS = ['channels', 'routes', 'deliveries', 'digest'] as const;
export type IntegrationTab = (typeof INTEGRATION_TABS)[number];

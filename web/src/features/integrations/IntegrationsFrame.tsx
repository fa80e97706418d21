import type { ComponentProps } from 'react';
import { TabbedPage } from '../../ui/TabbedPage';
import type { IntegrationTab } from './integration-tabs';

const TABS: readonly (readonly [IntegrationTab, string])[] = [
  ['channels', 'Channels'],
  ['routes', 'Routes'],
  ['deliveries', 'Delivery log'],
  ['digest', 'Weekly digest'],
];

type Props = Omit<ComponentProps<typeof TabbedPage<IntegrationTab>>, 'title' | 'to' | 'tabs'>;

/** The integrations page around one of its parts. */
export function IntegrationsFrame(props: Props) {
  return <TabbedPage title="Integrations" to="/integrations" tabs={TABS} {...props} />;
}

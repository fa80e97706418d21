import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChannelsTab } from '../../features/integrations/ChannelsTab';
import { DeliveriesTab } from '../../features/integrations/DeliveriesTab';
import { DELIVERY_STATES } from '../../features/integrations/delivery-words';
import { GoLiveBanner } from '../../features/integrations/GoLiveBanner';
import { RoutesTab } from '../../features/integrations/RoutesTab';
import { renderMatchers } from '../Matchers';
import { joinList, splitList, useSearchPatch } from '../use-list-search';

/** Where notifications go, by which rules, and what became of them. */
export function IntegrationsPage() {
  const { tab = 'channels', state } = useSearch({ from: '/app/integrations' });
  const patch = useSearchPatch();
  const states = useMemo(() => DELIVERY_STATES.filter((one) => splitList(state).includes(one)), [state]);
  const banner = <GoLiveBanner />;
  switch (tab) {
    case 'routes':
      return <RoutesTab banner={banner} renderMatchers={renderMatchers} />;
    case 'deliveries':
      return <DeliveriesTab banner={banner} states={states} onStates={(next) => patch({ state: joinList(next) })} />;
    default:
      return <ChannelsTab banner={banner} />;
  }
}

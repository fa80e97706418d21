import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChannelsTab } from '../../features/integrations/ChannelsTab';
import { DeliveriesTab } from '../../features/integrations/DeliveriesTab';
import { DELIVERY_STATES } from '../../features/integrations/delivery-words';
import { GoLiveBanner } from '../../features/integrations/GoLiveBanner';
import type { RenderMatchers } from '../../features/integrations/RouteDialog';
import { RoutesTab } from '../../features/integrations/RoutesTab';
import { RouteMatchers } from '../RouteMatchers';
import { joinList, splitList, useSearchPatch } from '../use-list-search';

const renderMatchers: RenderMatchers = (initial, onChange) => <RouteMatchers initial={initial} onChange={onChange} />;

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

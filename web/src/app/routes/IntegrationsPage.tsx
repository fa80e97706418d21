import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ChannelsTab } from '../../features/integrations/ChannelsTab';
import { DeliveriesTab } from '../../features/integrations/DeliveriesTab';
import { DigestTab } from '../../features/integrations/DigestTab';
import { DELIVERY_STATES } from '../../features/integrations/delivery-words';
import { GoLiveBanner } from '../../features/integrations/GoLiveBanner';
import { RoutesTab } from '../../features/integrations/RoutesTab';
import { renderMatchers } from '../Matchers';
import { joinList, splitList, useSearchPatch } from '../use-list-search';
import { useViewer } from '../use-viewer';

/** Where notifications go, by which rules, and what became of them. */
export function IntegrationsPage() {
  const { tab = 'channels', state } = useSearch({ from: '/app/integrations' });
  const patch = useSearchPatch();
  const states = useMemo(() => DELIVERY_STATES.filter((one) => splitList(state).includes(one)), [state]);
  const canEdit = useViewer()?.role === 'ADMIN';
  const banner = <GoLiveBanner />;
  switch (tab) {
    case 'routes':
      return <RoutesTab banner={banner} renderMatchers={renderMatchers} />;
    case 'deliveries':
      return <DeliveriesTab banner={banner} states={states} onStates={(next) => patch({ state: joinList(next) })} />;
    case 'digest':
      return <DigestTab banner={banner} canEdit={canEdit} />;
    default:
      return <ChannelsTab banner={banner} />;
  }
}

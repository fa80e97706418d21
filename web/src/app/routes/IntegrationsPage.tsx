import { useSearch } from '@tanstack/react-router';
import { ChannelsTab } from '../../features/integrations/ChannelsTab';

/** Where notifications go, by which rules, and what became of them. */
export function IntegrationsPage() {
  const { tab = 'channels' } = useSearch({ from: '/app/integrations' });
  switch (tab) {
    default:
      return <ChannelsTab banner={null} />;
  }
}

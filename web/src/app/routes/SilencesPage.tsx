import { useSearch } from '@tanstack/react-router';
import { SilencesTab } from '../../features/silences/SilencesTab';
import { WindowsTab } from '../../features/silences/WindowsTab';
import { useSearchPatch } from '../use-list-search';

/** What nobody is notified of, until when and why, and the work that is planned. */
export function SilencesPage() {
  const { tab = 'active', idle = false } = useSearch({ from: '/app/silences' });
  const patch = useSearchPatch();
  if (tab === 'windows') return <WindowsTab />;
  return <SilencesTab tab={tab} isIdleOnly={idle} onIdleOnly={(isOn) => patch({ idle: isOn || undefined })} />;
}

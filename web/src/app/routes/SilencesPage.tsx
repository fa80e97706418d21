import { useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { SilencesTab } from '../../features/silences/SilencesTab';
import { WindowsTab } from '../../features/silences/WindowsTab';
import { useSearchPatch } from '../use-list-search';

/** What nobody is notified of, until when and why, and the work that is planned. */
export function SilencesPage() {
  const { tab = 'active', idle = false, silence = null, new: isMaking = false } = useSearch({ from: '/app/silences' });
  const patch = useSearchPatch();
  const show = useCallback((id: string | null) => patch({ silence: id ?? undefined }), [patch]);
  if (tab === 'windows') return <WindowsTab />;
  return (
    <SilencesTab
      tab={tab}
      isIdleOnly={idle}
      onIdleOnly={(isOn) => patch({ idle: isOn || undefined })}
      shownId={silence}
      onShow={show}
      isMaking={isMaking}
      onMaking={(isOn) => patch({ new: isOn || undefined })}
    />
  );
}

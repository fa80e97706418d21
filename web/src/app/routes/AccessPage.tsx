import { useSearch } from '@tanstack/react-router';
import { BindingsTab } from '../../features/access/BindingsTab';
import { KeysTab } from '../../features/access/KeysTab';
import { TeamsTab } from '../../features/access/TeamsTab';
import { UsersTab } from '../../features/access/UsersTab';
import { useSearchPatch } from '../use-list-search';

/** Who and which programs may do what: keys, role bindings, users, teams. */
export function AccessPage() {
  const { tab = 'keys', active = false } = useSearch({ from: '/app/access' });
  const patch = useSearchPatch();
  switch (tab) {
    case 'bindings':
      return <BindingsTab />;
    case 'users':
      return <UsersTab />;
    case 'teams':
      return <TeamsTab />;
    default:
      return <KeysTab isActiveOnly={active} onActiveOnly={(isOn) => patch({ active: isOn || undefined })} />;
  }
}

import type { ComponentProps } from 'react';
import { TabbedPage } from '../../ui/TabbedPage';
import type { AccessTab } from './access-tabs';

const TABS: readonly (readonly [AccessTab, string])[] = [
  ['keys', 'API keys'],
  ['bindings', 'Role bindings'],
  ['users', 'Users'],
  ['teams', 'Teams'],
];

type Props = Omit<ComponentProps<typeof TabbedPage<AccessTab>>, 'title' | 'to' | 'tabs'>;

/** The access page around one of its lists. */
export function AccessFrame(props: Props) {
  return <TabbedPage title="Access" to="/access" tabs={TABS} {...props} />;
}

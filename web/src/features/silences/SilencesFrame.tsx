import type { ComponentProps } from 'react';
import { TabbedPage } from '../../ui/TabbedPage';
import type { SilenceTab } from './silence-tabs';

const TABS: readonly (readonly [SilenceTab, string])[] = [
  ['active', 'Active'],
  ['pending', 'Pending'],
  ['expired', 'Expired'],
  ['windows', 'Maintenance windows'],
];

type Props = Omit<ComponentProps<typeof TabbedPage<SilenceTab>>, 'title' | 'to' | 'tabs'>;

/** The silences page around one of its lists. */
export function SilencesFrame(props: Props) {
  return <TabbedPage title="Silences" to="/silences" tabs={TABS} {...props} />;
}

import type { ComponentProps } from 'react';
import { TabbedPage } from '../../ui/TabbedPage';
import type { CostTab } from './cost-tabs';

const TABS: readonly (readonly [CostTab, string])[] = [
  ['overview', 'Overview'],
  ['nodes', 'Node prices'],
  ['own', 'Own prices'],
  ['list', 'List prices'],
  ['settings', 'Policy and currency'],
];

type Props = Omit<ComponentProps<typeof TabbedPage<CostTab>>, 'title' | 'to' | 'tabs'>;

/** The costs page around one of its parts. */
export function CostsFrame(props: Props) {
  return <TabbedPage title="Costs" to="/costs" tabs={TABS} {...props} />;
}

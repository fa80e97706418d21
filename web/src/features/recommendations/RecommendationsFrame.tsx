import type { ComponentProps } from 'react';
import { TabbedPage } from '../../ui/TabbedPage';
import type { RecommendationTab } from './recommendation-tabs';

const TABS: readonly (readonly [RecommendationTab, string])[] = [
  ['open', 'Open'],
  ['applied', 'Applied'],
  ['ledger', 'Ledger'],
  ['dismissed', 'Dismissed'],
  ['policies', 'Policies'],
];

type Props = Omit<ComponentProps<typeof TabbedPage<RecommendationTab>>, 'title' | 'to' | 'tabs'>;

/** The recommendations page around one of its parts. */
export function RecommendationsFrame(props: Props) {
  return <TabbedPage title="Recommendations" to="/recommendations" tabs={TABS} {...props} />;
}

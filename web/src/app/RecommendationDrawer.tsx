import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { pickRecommendation } from '../features/recommendations/detail';
import styles from '../features/recommendations/recommendations.module.css';
import { RecommendationDetailDocument } from '../graphql/generated';
import { useView } from '../graphql/use-view';
import { FactList } from '../ui/Facts';
import { QueryView } from '../ui/QueryView';
import { SideDrawer } from '../ui/SideDrawer';
import { BlockSkeleton } from '../ui/Skeleton';
import {
  RecommendationActions,
  RecommendationDetailPanels,
  recommendationFacts,
  Sentence,
  useRecommendationVerbs,
} from './RecommendationDetails';

/** Coordinate of the guarded amount that tells whether the reader sees money. */
export const MONEY = 'Recommendation.requestsValuePerMonth';

interface Props {
  readonly id: string;
  readonly onClose: () => void;
  /** The next of the list, or the one before; nothing at its ends. */
  readonly onStep: (by: 1 | -1) => void;
  readonly onOpenPage: (id: string) => void;
}

/** A recommendation beside its list. Enter opens its page; d dismisses and s snoozes. */
export function RecommendationDrawer({ id, onClose, onStep, onOpenPage }: Props) {
  const variables = useMemo(() => ({ id }), [id]);
  const view = useView(RecommendationDetailDocument, {
    variables,
    pick: pickRecommendation,
    title: 'Recommendation',
    pollMs: 60_000,
  });
  const verbs = useRecommendationVerbs(view.data);
  const onKey = (key: string): boolean => {
    if (verbs.onKey(key)) return true;
    if (key === ']' || key === 'j') onStep(1);
    else if (key === '[' || key === 'k') onStep(-1);
    else if (key === 'Enter') onOpenPage(id);
    else return false;
    return true;
  };
  const title = view.data ? `${view.data.subject.kind} ${view.data.subject.name}` : 'Recommendation';
  return (
    <SideDrawer title={title} onClose={onClose} onKey={onKey} isCovered={verbs.dialog !== null}>
      <QueryView
        view={view}
        name="the recommendation"
        loading={<BlockSkeleton height={240} />}
        isEmpty={() => false}
        empty={null}
        stale={() => null}
      >
        {(of) => (
          <div className={styles.drawer}>
            <Sentence of={of} />
            <RecommendationActions of={of} verbs={verbs}>
              <Link to="/recommendations/$recommendationId" params={{ recommendationId: of.id }}>
                Open its page
              </Link>
            </RecommendationActions>
            <FactList facts={recommendationFacts(of)} />
            <RecommendationDetailPanels of={of} needs={view.denied.get(MONEY)} />
          </div>
        )}
      </QueryView>
      {verbs.dialog}
    </SideDrawer>
  );
}

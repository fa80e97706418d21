import { useMemo } from 'react';
import { RecommendationChip } from '../features/recommendations/RecommendationChip';
import { type AdviceChipFragment, AdviceOfWorkloadsDocument, type AdviceOfWorkloadsQuery } from '../graphql/generated';
import { useView } from '../graphql/use-view';

const pick = (data: AdviceOfWorkloadsQuery) => data.recommendations;
const NONE: readonly AdviceChipFragment[] = [];
/** What one request asks for: the API's limit of a page. */
const MOST = 100;

/** What is open about these workloads, by their ids. */
export function useAdvice(workloads: readonly string[]): ReadonlyMap<string, readonly AdviceChipFragment[]> {
  const key = workloads.slice(0, MOST).join(' ');
  const variables = useMemo(() => ({ workloads: key === '' ? [] : key.split(' ') }), [key]);
  const { data } = useView(AdviceOfWorkloadsDocument, { variables, pick, pollMs: 60_000, skip: key === '' });
  return useMemo(() => {
    const found = new Map<string, AdviceChipFragment[]>();
    for (const { node } of data?.edges ?? []) {
      if (node.workload) found.set(node.workload.id, [...(found.get(node.workload.id) ?? []), node]);
    }
    return found;
  }, [data]);
}

interface Props {
  /** Id of the workload; null where there is none. */
  readonly workload: string | null;
  /** Only what is about this container, or about none in particular. */
  readonly container?: string;
}

/** What is advised about the workload that an object belongs to, as a chip beside its name. */
export function AdviceOf({ workload, container }: Props) {
  const advice = useAdvice(workload === null ? [] : [workload]).get(workload ?? '') ?? NONE;
  const own = advice.filter(
    ({ subject }) => container === undefined || subject.container === null || subject.container === container,
  );
  return <RecommendationChip of={own} />;
}

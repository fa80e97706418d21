import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import { AdviceOfWorkloadsDocument, WorkloadsDocument } from '../../graphql/generated';
import { aPage, aWorkload } from '../../test/builders';
import { aRecommendation } from '../../test/recommendation-builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const advice = (id: string, change: object = {}) => ({
  ...aRecommendation({ id, ...change }),
  workload: { __typename: 'Workload', id: 'w1' },
});
const chips = (...rows: ReturnType<typeof advice>[]): Answer => ({
  query: AdviceOfWorkloadsDocument,
  data: { recommendations: { ...aPage(rows as never[]), __typename: 'RecommendationConnection' } },
});
const workloads: Answer = { query: WorkloadsDocument, data: { workloads: aPage([aWorkload()]) } };

describe('the list of workloads', () => {
  test('says of each what is advised most, how much more there is, and leads there', async () => {
    renderRoute('/workloads', [workloads, chips(advice('rec1'), advice('rec2', { rule: 'no-disruption-budget' }))]);
    const link = await screen.findByRole('link', { name: 'Recommendation: Over-provisioned · $22/mo, and 1 more' });
    expect(link.getAttribute('href')).toBe('/recommendations/rec1');
  });

  test('says that nothing is advised', async () => {
    renderRoute('/workloads', [workloads]);
    const row = within(await screen.findByRole('row', { name: /api/ }));
    expect(row.queryByRole('link', { name: /Recommendation/ })).toBeNull();
  });
});

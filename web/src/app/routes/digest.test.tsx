import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ChannelsDocument,
  type DigestFieldsFragment,
  DigestPreviewDocument,
  DigestSettingsDocument,
  GoLiveStateDocument,
  SendDigestDocument,
  UpdateDigestSettingsDocument,
  ViewerDocument,
} from '../../graphql/generated';
import { VIEWER } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

const ADDRESS = '/integrations?tab=digest';

afterEach(cleanup);

const aChannel = (id: string, name: string, kind: string) => ({
  __typename: 'Channel',
  id,
  name,
  kind,
  isEnabled: true,
  disabledReason: null,
  health: 'OK',
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
  failuresInARow: 0,
  revision: 1,
  titleTemplate: null,
  bodyTemplate: null,
  credentials: [],
  slack: null,
  pagerDuty: null,
  webhook: null,
  email: null,
});

const CHANNELS = [
  aChannel('ch1', 'platform', 'SLACK'),
  aChannel('ch2', 'team mail', 'EMAIL'),
  aChannel('ch3', 'pager', 'PAGERDUTY'),
];

const settings = (change: Partial<DigestFieldsFragment> = {}) => ({
  __typename: 'DigestSettings',
  isOn: false,
  weekday: 1,
  hour: 9,
  zone: 'UTC',
  channels: [],
  nextAt: null,
  lastSentAt: null,
  silence: 'It is switched off.',
  revision: 0,
  changedAt: null,
  changedBy: null,
  ...change,
});

const PREVIEW = {
  __typename: 'DigestPreview',
  from: '2026-03-01T00:00:00Z',
  to: '2026-03-08T00:00:00Z',
  title: 'Weekly digest: 12 open recommendations',
  facts: [{ __typename: 'DigestFact', name: 'Open', value: '12' }],
  text: 'Remove shop/summer-campaign',
  request: null,
};

const answers = (change: Partial<DigestFieldsFragment> = {}): Answer[] => [
  { query: DigestSettingsDocument, data: { digestSettings: settings(change) } },
  { query: DigestPreviewDocument, data: { digestPreview: PREVIEW } },
  { query: ChannelsDocument, data: { channels: CHANNELS } },
  { query: GoLiveStateDocument, data: { notificationSettings: null, deliveries: null } },
];

describe('weekly digest', () => {
  it('says why none is sent, and offers every channel but those that are for incidents', async () => {
    renderRoute(ADDRESS, answers());
    expect(await screen.findByText('It is switched off.')).toBeTruthy();
    const form = screen.getByRole('form', { name: 'Weekly digest' });
    expect(await within(form).findByLabelText('platform')).toBeTruthy();
    expect(within(form).getByLabelText('team mail')).toBeTruthy();
    expect(within(form).queryByLabelText('pager')).toBeNull();
  });

  it('is saved with the revision it was read at', async () => {
    const sent: unknown[] = [];
    renderRoute(ADDRESS, [
      ...answers(),
      {
        query: UpdateDigestSettingsDocument,
        data: (variables: Record<string, unknown>) => {
          sent.push(variables.input);
          const digestSettings = settings({ isOn: true, revision: 1, silence: null });
          return {
            updateDigestSettings: { __typename: 'UpdateDigestSettingsPayload', digestSettings, userErrors: [] },
          };
        },
      },
    ]);
    const form = await screen.findByRole('form', { name: 'Weekly digest' });
    await userEvent.click(within(form).getByLabelText('Send a digest every week'));
    await userEvent.selectOptions(within(form).getByLabelText('Day'), '5');
    await userEvent.click(await within(form).findByLabelText('team mail'));
    await userEvent.click(within(form).getByRole('button', { name: 'Save digest' }));
    await waitFor(() =>
      expect(sent).toEqual([{ expectedRevision: 0, isOn: true, weekday: 5, hour: 9, zone: 'UTC', channels: ['ch2'] }]),
    );
  });

  it('is shown as it would read now, and sent only after one has said so', async () => {
    const sent: unknown[] = [];
    const chosen = [{ __typename: 'Channel', id: 'ch1', name: 'platform' }];
    renderRoute(ADDRESS, [
      ...answers({ isOn: true, channels: chosen as DigestFieldsFragment['channels'], silence: null, revision: 2 }),
      {
        query: SendDigestDocument,
        data: (variables: Record<string, unknown>) => {
          sent.push(variables.input);
          return { sendDigest: { __typename: 'SendDigestPayload', deliveries: [], userErrors: [] } };
        },
      },
    ]);
    expect(await screen.findByText('Weekly digest: 12 open recommendations')).toBeTruthy();
    expect(screen.getByText('Remove shop/summer-campaign')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Send now' }));
    const dialog = await screen.findByRole('dialog', { name: 'Send the digest now?' });
    expect(sent).toEqual([]);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Send digest' }));
    await waitFor(() => expect(sent).toEqual([{ channels: ['ch1'] }]));
  });

  it('is only to be read without the role of an administrator', async () => {
    renderRoute(ADDRESS, [...answers(), { query: ViewerDocument, data: { viewer: { ...VIEWER, role: 'OPERATOR' } } }]);
    expect(await screen.findByText('Only administrators change the digest.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save digest' })).toBeNull();
    expect(screen.queryByRole('region', { name: 'Preview' })).toBeNull();
  });
});

import type { ReactNode } from 'react';
import {
  ChannelsDocument,
  type ChannelsQuery,
  type DigestFieldsFragment,
  DigestSettingsDocument,
  type DigestSettingsQuery,
} from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { BlockSkeleton } from '../../ui/Skeleton';
import { Status } from '../../ui/Status';
import { DigestForm } from './DigestForm';
import { DigestPreview } from './DigestPreview';
import { IntegrationsFrame } from './IntegrationsFrame';
import styles from './integrations.module.css';

const VARIABLES = {};
const pick = (data: DigestSettingsQuery) => data.digestSettings;
const pickChannels = (data: ChannelsQuery) => data.channels;

/** When the next one comes, or why none does. */
function Verdict({ settings: { silence, nextAt, lastSentAt } }: { readonly settings: DigestFieldsFragment }) {
  return (
    <p className={styles.verdict}>
      <Status kind={silence === null ? 'healthy' : 'paused'}>{silence === null ? 'On' : 'Not sent'}</Status>
      <span>
        {silence ?? (
          <>
            The next one is due <Due at={nextAt} />.
          </>
        )}
      </span>
      <span className="muted">
        {lastSentAt ? (
          <>
            The last one went out <RelativeTime at={lastSentAt} />.
          </>
        ) : (
          'None was sent by itself yet.'
        )}
      </span>
    </p>
  );
}

/** A time to come, in the zone of the browser: a relative one would read as past. */
function Due({ at }: { readonly at: string | null }) {
  if (at === null) return 'soon';
  const options = { weekday: 'long', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return (
    <time dateTime={at}>
      {new Intl.DateTimeFormat('en-GB', { ...options, timeZoneName: 'short' }).format(new Date(at))}
    </time>
  );
}

interface Props {
  readonly banner: ReactNode;
  readonly canEdit: boolean;
}

/** The weekly digest of recommendations and costs: when it is sent, where to, and what it says. */
export function DigestTab({ banner, canEdit }: Props) {
  const view = useView(DigestSettingsDocument, { variables: VARIABLES, pick, title: 'Weekly digest' });
  const all = useView(ChannelsDocument, { variables: VARIABLES, pick: pickChannels });
  // PagerDuty is for incidents: the server refuses it.
  const channels = (all.data ?? []).filter(({ kind }) => kind !== 'PAGERDUTY');
  return (
    <IntegrationsFrame tab="digest" count={null} isRefreshing={view.isRefreshing} banner={banner}>
      <section className={styles.digest} aria-label="Weekly digest">
        <QueryView
          view={view}
          name="the weekly digest"
          loading={<BlockSkeleton height={320} />}
          isEmpty={() => false}
          empty={null}
          stale={() => null}
        >
          {(settings) => (
            <div className={styles.digestColumns}>
              <div className={styles.digestForm}>
                <Verdict settings={settings} />
                <DigestForm settings={settings} channels={channels} canEdit={canEdit} onRefused={view.retry} />
              </div>
              {canEdit ? <DigestPreview channels={channels} chosen={settings.channels ?? []} /> : null}
            </div>
          )}
        </QueryView>
      </section>
    </IntegrationsFrame>
  );
}

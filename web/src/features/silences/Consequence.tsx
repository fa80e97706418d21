import { useQuery } from '@apollo/client/react';
import { Checkbox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type MatcherInput, SilencePreviewDocument, type SilencePreviewQuery } from '../../graphql/generated';
import { describeProblem } from '../../graphql/problem';
import { formatCount, plural } from '../../lib/format';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { StatusGlyph } from '../../ui/Status';
import styles from './silences.module.css';

type Preview = NonNullable<SilencePreviewQuery['silencePreview']>;

/** Long enough that a typed word is one question. */
const TYPING_PAUSE_MS = 250;

/** What matchers would mute; the answer before it while the next one is on its way. */
export function useConsequence(matchers: readonly MatcherInput[]) {
  const [asked] = useDebouncedValue(matchers, TYPING_PAUSE_MS);
  // Matchers that were read bear the name of their type, which an input has not.
  const plain = asked.map(({ field, operator, values }) => ({ field, operator, values }));
  const { data, previousData, error } = useQuery(SilencePreviewDocument, {
    variables: { matchers: plain },
    skip: plain.length === 0,
    fetchPolicy: 'no-cache',
    pollInterval: 10_000,
    errorPolicy: 'all',
  });
  const preview = plain.length === 0 ? null : ((data ?? previousData)?.silencePreview ?? null);
  return { preview, failure: error && !data ? describeProblem(error).message : null };
}

function Examples({ examples }: { readonly examples: Preview['examples'] }) {
  return (
    <ul className={styles.examples} aria-label="Some of these alerts">
      {examples.map(({ id, title, severity, state, lastSeenAt, cluster }) => (
        <li key={id}>
          <span className={styles.clip} title={title}>
            {title}
          </span>
          <span className={styles.where}>
            <Severity level={severity} />
            <span>{cluster?.name}</span>
            {state === 'FIRING' ? null : <span>{state === 'RESOLVED' ? 'Resolved' : 'Pending'}</span>}
            <RelativeTime at={lastSeenAt} inRow />
          </span>
        </li>
      ))}
    </ul>
  );
}

function countsOf({ openNow, firingNow, silencedNow, lastDay, lastWeek }: Preview) {
  const pending = openNow - firingNow;
  return [
    pending > 0 ? `${plural(pending, 'of them is', 'of them are')} pending.` : '',
    silencedNow > 0 ? `${plural(silencedNow, 'is', 'are')} silenced already.` : '',
    `${formatCount(lastDay)} in the last 24 h, ${formatCount(lastWeek)} in 7 days.`,
  ].filter((text) => text !== '');
}

interface Props {
  readonly preview: Preview | null;
  readonly failure: string | null;
  readonly isOverridden: boolean;
  readonly onOverride: (isOn: boolean) => void;
}

/** What the form would do, while it is filled in: now, lately, and whether it is too much. */
export function Consequence({ preview, failure, isOverridden, onOverride }: Props) {
  if (preview === null && failure === null) {
    return (
      <section className={styles.consequence} aria-label="What this mutes">
        <p className="muted">Say which alerts to mute; what that means stands here.</p>
      </section>
    );
  }
  const problem = failure ?? preview?.problems[0]?.message ?? null;
  return (
    <section className={styles.consequence} aria-label="What this mutes" aria-live="polite">
      {problem ? (
        <p className={styles.note}>
          <StatusGlyph kind="degraded" />
          <span>{problem}</span>
        </p>
      ) : null}
      {preview && !problem ? (
        <>
          <p className={styles.headline}>
            {preview.openNow === 0 ? 'Matches no alert now' : `Matches ${plural(preview.openNow, 'alert')} now`}
          </p>
          <p className="muted">{countsOf(preview).join(' ')}</p>
          <Examples examples={preview.examples} />
        </>
      ) : null}
      {preview?.broadReason ? (
        <div className={styles.broad}>
          <p className={styles.note} role="note">
            <StatusGlyph kind="degraded" />
            <span>{preview.broadReason}</span>
          </p>
          <Checkbox
            size="xs"
            label="Silence all of this on purpose"
            checked={isOverridden}
            onChange={(event) => onOverride(event.target.checked)}
          />
        </div>
      ) : null}
    </section>
  );
}

import { IconBroadcast, IconPlugConnectedX } from '@tabler/icons-react';
import { useConnectionState } from '../graphql/alert-stream';
import { formatDuration } from '../lib/time';
import { useTicking } from '../ui/ticker';
import styles from './ConnectionChip.module.css';

// A short loss repairs itself; only a long one is worth a sentence.
const BANNER_AFTER_MS = 30_000;

/** Whether alerts arrive live. Quiet when they do, words when they do not, never a toast. */
export function ConnectionChip() {
  const { status, attempt, since } = useConnectionState();
  const lost = useTicking((now) => (status === 'live' ? '' : formatDuration(now.getTime() - since)));
  if (status === 'live') {
    return (
      <span className={styles.chip} role="status" title="Alerts arrive live">
        <IconBroadcast size={15} className={styles.live} aria-hidden="true" />
        <span className={styles.word}>Live</span>
      </span>
    );
  }
  const word = attempt > 0 ? `Reconnecting, attempt ${attempt}` : 'Connecting';
  return (
    <span
      className={styles.chip}
      role="status"
      title={`Not live for ${lost}. Lists refresh as long as the server answers.`}
    >
      <IconPlugConnectedX size={15} className={styles.lost} aria-hidden="true" />
      <span className={styles.word}>{word}</span>
    </span>
  );
}

/** One line below the top bar when the live connection has been gone for long. */
export function ConnectionBanner() {
  const { status, since } = useConnectionState();
  const isLong = useTicking((now) => status === 'reconnecting' && now.getTime() - since > BANNER_AFTER_MS);
  if (!isLong) return null;
  return (
    <p className={styles.banner} role="status">
      New alerts do not arrive live at the moment. Lists and values refresh as long as the server answers; nothing is
      lost once the connection is back.
    </p>
  );
}

import { formatDuration, formatInstant } from '../../lib/time';
import { RelativeTime } from '../../ui/RelativeTime';
import { useTicking } from '../../ui/ticker';
import { useTimeZone } from '../../ui/time-display';

/** When something ends or has ended; "never" is said, not left out. */
export function Expiry({ at }: { readonly at: string | null }) {
  const zone = useTimeZone();
  const left = useTicking((now) => {
    const ms = at === null ? null : Date.parse(at) - now.getTime();
    return ms === null || ms <= 0 ? null : formatDuration(ms);
  });
  if (at === null) return 'never';
  if (left === null) return <RelativeTime at={at} inRow />;
  return (
    <time dateTime={at} title={formatInstant(new Date(at), zone, new Date())}>
      {`in ${left}`}
    </time>
  );
}

import { useRouter } from '@tanstack/react-router';
import { freeze, type TimeRange, toSearch } from '../lib/time-range';
import { CopyButton } from '../ui/CopyButton';
import { useTimeZone } from '../ui/time-display';

/** Copies the address of what is shown: with fixed instants and the zone, so that it shows the same to others tomorrow. */
export function CopyLink({ range }: { readonly range: TimeRange }) {
  const router = useRouter();
  const tz = useTimeZone();
  const link = () => {
    const search = (old: Record<string, unknown>) => ({ ...old, ...toSearch(freeze(range, new Date())), tz }) as never;
    return window.location.origin + router.buildLocation({ to: '.', search }).href;
  };
  return <CopyButton text={link} label="Copy link to this time range" />;
}

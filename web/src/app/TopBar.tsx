import { useMatches, useNavigate, useSearch } from '@tanstack/react-router';
import type { ViewerSessionFragment } from '../graphql/generated';
import { rangeOf, type TimeRange, toSearch } from '../lib/time-range';
import { RangePicker } from '../ui/RangePicker';
import { ConnectionChip } from './ConnectionChip';
import styles from './Shell.module.css';
import { UserMenu } from './UserMenu';

/** What concerns every page: the time range where there are charts, and the person. */
export function TopBar({ viewer }: { readonly viewer: ViewerSessionFragment }) {
  const hasTimeRange = useMatches().some((match) => match.staticData.hasTimeRange);
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (range: TimeRange) =>
    navigate({ to: '.', search: (old: Record<string, unknown>) => ({ ...old, ...toSearch(range) }) as never });
  return (
    <header className={styles.bar}>
      <div className={styles.barEnd}>
        {hasTimeRange ? <RangePicker value={rangeOf(search)} onChange={change} /> : null}
        <ConnectionChip />
        <UserMenu viewer={viewer} />
      </div>
    </header>
  );
}

import { Button } from '@mantine/core';
import { plural } from '../lib/format';
import { Empty } from '../ui/Empty';

interface Props {
  /** What is listed: "pod". */
  readonly noun: string;
  /** The filters in words: "status: Failed". Empty where none is set. */
  readonly filters: readonly string[];
  /** How many there are without filters; null while that is not known. */
  readonly total: number | null;
  readonly onClear: () => void;
  /** What to say when there is nothing even without filters. */
  readonly never: string;
}

/** An empty list: nothing there yet, or nothing that matches, with how much there is without filters. */
export function NoMatch({ noun, filters, total, onClear, never }: Props) {
  if (filters.length === 0) return <Empty title={never} />;
  const rest = total === null ? '' : ` ${plural(total, noun)} without filters.`;
  return (
    <Empty title={`No ${noun}s match ${filters.join(', ')}.${rest}`}>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </Empty>
  );
}

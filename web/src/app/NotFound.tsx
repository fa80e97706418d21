import { Link } from '@tanstack/react-router';
import { Empty } from '../ui/Empty';

/** The page for an address that leads nowhere. */
export function NotFound() {
  return (
    <main>
      <Empty title="There is no page at this address.">
        <Link to="/">Open the fleet</Link>
      </Empty>
    </main>
  );
}

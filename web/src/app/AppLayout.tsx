import { Outlet, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { AlertStreamProvider } from '../graphql/alert-stream';
import type { ViewerSessionFragment } from '../graphql/generated';
import { ViewerDocument } from '../graphql/generated';
import { PageQueriesProvider } from '../graphql/page-queries';
import { useView } from '../graphql/use-view';
import { ProblemNote } from '../ui/QueryView';
import { TimeZoneContext } from '../ui/time-display';
import { usePreferences } from './preferences';
import { Shell } from './Shell';

const BROWSER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

interface Session {
  readonly viewer: ViewerSessionFragment | null;
}

const pickSession = (data: Session): Session => data;

/** Leads to the sign-in page once, and remembers the address that was asked for. */
function ToSignIn() {
  const navigate = useNavigate();
  const router = useRouter();
  // Read once: while the sign-in page loads, the address is already its own.
  const [asked] = useState(() => router.state.location.href);
  useEffect(() => {
    navigate({ to: '/sign-in', search: { returnTo: asked === '/' ? undefined : asked }, replace: true });
  }, [navigate, asked]);
  return null;
}

/** Everything behind the sign-in: who is not signed in is sent there and comes back to the same address. */
export function AppLayout() {
  const session = useView(ViewerDocument, { variables: {}, pick: pickSession, pollMs: 0 });
  const { tz } = useSearch({ strict: false });
  const { timeZone } = usePreferences();
  const { problem } = session;
  const viewer = session.data?.viewer ?? null;
  if (viewer) {
    return (
      <TimeZoneContext value={tz ?? timeZone ?? BROWSER_ZONE}>
        <AlertStreamProvider>
          <PageQueriesProvider>
            <Shell viewer={viewer}>
              <Outlet />
            </Shell>
          </PageQueriesProvider>
        </AlertStreamProvider>
      </TimeZoneContext>
    );
  }
  if (session.data || problem?.code === 'UNAUTHENTICATED') {
    return <ToSignIn />;
  }
  return problem ? <ProblemNote name="your session" problem={problem} retry={session.retry} /> : null;
}

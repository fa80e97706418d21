import { useApolloClient } from '@apollo/client/react';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useCallback, useState } from 'react';
import type { Verb } from '../features/alerts/InboxTable';
import { incidentPath } from '../features/alerts/IncidentLink';
import { incidentOf } from '../features/alerts/inbox-columns';
import { TextDialog } from '../features/alerts/TriageDialogs';
import { alertsInWords, type Person, type Triage } from '../features/alerts/triage';
import { useTriage } from '../features/alerts/use-triage';
import { SilenceDialog } from '../features/silences/SilenceDialog';
import { ExpireSilenceDocument, type InboxAlertFragment } from '../graphql/generated';
import { describeProblem } from '../graphql/problem';
import { plural } from '../lib/format';
import { useToast } from '../ui/toast';
import { AssignDialog } from './AssignDialog';
import { useViewer } from './use-viewer';

/** What the verbs need to know of an alert. */
export type VerbAlert = Omit<InboxAlertFragment, 'stateSpans' | 'inhibitedBy' | 'silence'>;

interface Asked {
  readonly verb: Verb;
  readonly alerts: readonly VerbAlert[];
}

/** Silences alerts; to take it back ends the silence. */
function Silence({ alerts, onClose }: { readonly alerts: readonly VerbAlert[]; readonly onClose: () => void }) {
  const client = useApolloClient();
  const show = useToast();
  const refresh = () => void client.refetchQueries({ include: 'active' });
  const end = async (id: string) => {
    try {
      const { data } = await client.mutate({ mutation: ExpireSilenceDocument, variables: { input: { id } } });
      const refusal = data?.expireSilence?.userErrors[0]?.message;
      if (refusal) show({ text: refusal, isProblem: true });
      refresh();
    } catch (error) {
      show({ text: describeProblem(error).message, isProblem: true });
    }
  };
  return (
    <SilenceDialog
      alerts={alerts}
      opened
      onClose={onClose}
      onSilenced={({ id }, count) => {
        refresh();
        show({ text: `Silenced ${plural(count, 'alert')}.`, undo: () => void end(id) });
      }}
    />
  );
}

interface DialogProps {
  readonly asked: Asked;
  readonly viewer: Person;
  readonly triage: Triage;
  readonly onClose: () => void;
}

function Dialog({ asked: { verb, alerts }, viewer, triage, onClose }: DialogProps): ReactNode {
  const what = alertsInWords(alerts);
  switch (verb) {
    case 'assign':
      return (
        <AssignDialog
          title={`Assign ${what}`}
          of={alerts[0]?.id ?? ''}
          viewer={viewer}
          onAssign={(to) => triage.assign(alerts, to)}
          onClose={onClose}
        />
      );
    case 'resolve':
      return (
        <TextDialog
          title={`Resolve ${what}?`}
          label="What ended it"
          help="Kept in its history. Trouble that is seen again opens it again."
          verb="Resolve"
          initial="Resolved by hand"
          onSubmit={(reason) => triage.resolve(alerts, reason)}
          onClose={onClose}
        />
      );
    case 'comment':
      return (
        <TextDialog
          title={`Comment on ${what}`}
          label="Comment"
          verb="Comment"
          onSubmit={(text) => triage.comment(alerts, text)}
          onClose={onClose}
        />
      );
    case 'silence':
      return <Silence alerts={alerts} onClose={onClose} />;
    default:
      return null;
  }
}

/** Runs the verbs on alerts: at once where they need nothing more, else through a dialog, which is `dialog`. */
export function useAlertVerbs() {
  const viewer = useViewer();
  const triage = useTriage(viewer?.user ?? null);
  const show = useToast();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const forbidden =
    viewer?.role === 'VIEWER' ? 'Your role Viewer cannot change alerts. Ask an Operator to do it.' : null;
  const toIncident = useCallback(
    (alerts: readonly VerbAlert[]) => {
      const incident = incidentOf(alerts);
      if (incident) return navigate({ href: incidentPath(incident) });
      const text = alerts.length === 1 ? 'This alert is in no incident.' : 'These alerts share no incident.';
      return show({ text, isProblem: true });
    },
    [navigate, show],
  );
  const run = useCallback(
    (verb: Verb, alerts: readonly VerbAlert[]) => {
      if (alerts.length === 0) show({ text: 'No alert is chosen: j and k move, x chooses.', isProblem: true });
      else if (verb === 'incident') toIncident(alerts);
      else if (forbidden) show({ text: forbidden, isProblem: true });
      else if (verb === 'acknowledge') triage.acknowledge(alerts);
      else setAsked({ verb, alerts });
    },
    [forbidden, triage, show, toIncident],
  );
  const close = () => setAsked(null);
  const dialog = asked && viewer ? <Dialog asked={asked} viewer={viewer.user} triage={triage} onClose={close} /> : null;
  return { run, triage, forbidden, dialog };
}

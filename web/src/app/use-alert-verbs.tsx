import { type ReactNode, useCallback, useState } from 'react';
import type { Verb } from '../features/alerts/InboxTable';
import { AssignDialog, TextDialog } from '../features/alerts/TriageDialogs';
import { alertsInWords, type Person, type Triage } from '../features/alerts/triage';
import { useTriage } from '../features/alerts/use-triage';
import type { InboxAlertFragment } from '../graphql/generated';
import { useToast } from '../ui/toast';
import { useViewer } from './use-viewer';

/** What the verbs need to know of an alert. */
export type VerbAlert = Omit<InboxAlertFragment, 'stateSpans' | 'inhibitedBy' | 'silence' | 'incident'>;

interface Asked {
  readonly verb: Verb;
  readonly alerts: readonly VerbAlert[];
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
      return <AssignDialog {...{ alerts, viewer, onClose }} onAssign={(to) => triage.assign(alerts, to)} />;
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
    default:
      return null;
  }
}

/** Runs the verbs on alerts: at once where they need nothing more, else through a dialog, which is `dialog`. */
export function useAlertVerbs() {
  const viewer = useViewer();
  const triage = useTriage(viewer?.user ?? null);
  const show = useToast();
  const [asked, setAsked] = useState<Asked | null>(null);
  const forbidden =
    viewer?.role === 'VIEWER' ? 'Your role Viewer cannot change alerts. Ask an Operator to do it.' : null;
  const run = useCallback(
    (verb: Verb, alerts: readonly VerbAlert[]) => {
      if (forbidden) show({ text: forbidden, isProblem: true });
      else if (alerts.length === 0) show({ text: 'No alert is chosen: j and k move, x chooses.', isProblem: true });
      else if (verb === 'acknowledge') triage.acknowledge(alerts);
      else setAsked({ verb, alerts });
    },
    [forbidden, triage, show],
  );
  const close = () => setAsked(null);
  const dialog = asked && viewer ? <Dialog asked={asked} viewer={viewer.user} triage={triage} onClose={close} /> : null;
  return { run, triage, forbidden, dialog };
}

import { Button } from '@mantine/core';
import type { AlertMarks } from './alert-words';
import styles from './alerts.module.css';
import type { Verb } from './InboxTable';

interface Props {
  readonly alerts: readonly Pick<AlertMarks, 'state' | 'acknowledgedAt'>[];
  readonly onVerb: (verb: Verb) => void;
  readonly onUnacknowledge: () => void;
  /** Why nothing can be done; null where it can. */
  readonly forbidden: string | null;
  /** An incident leads nowhere from many. */
  readonly hasIncident?: boolean;
}

const LABELS: readonly (readonly [Verb, string, string])[] = [
  ['silence', 'Silence…', 's'],
  ['assign', 'Assign…', 'a'],
  ['resolve', 'Resolve…', 'r'],
  ['comment', 'Comment…', 'c'],
];

/** The verbs as buttons, each with its key. Acknowledge: I have seen it. Silence: notify nobody until. Resolve: it is over. */
export function AlertActions({ alerts, onVerb, onUnacknowledge, forbidden, hasIncident = false }: Props) {
  const isAcknowledged = alerts.length > 0 && alerts.every(({ acknowledgedAt }) => acknowledgedAt !== null);
  const isOver = alerts.every(({ state }) => state === 'RESOLVED');
  const common = { disabled: forbidden !== null, ...(forbidden === null ? {} : { title: forbidden }) };
  return (
    <div className={styles.actions}>
      {isAcknowledged ? (
        <Button variant="default" {...common} onClick={onUnacknowledge}>
          Take acknowledgement back
        </Button>
      ) : (
        <Button
          title="Acknowledge (e): I have seen it"
          {...common}
          disabled={forbidden !== null || isOver}
          onClick={() => onVerb('acknowledge')}
        >
          Acknowledge
        </Button>
      )}
      {LABELS.filter(([verb]) => !(isOver && verb === 'resolve')).map(([verb, label, key]) => (
        <Button key={verb} variant="default" title={`${label} (${key})`} {...common} onClick={() => onVerb(verb)}>
          {label}
        </Button>
      ))}
      {hasIncident ? (
        <Button variant="default" title="Incident (i)" onClick={() => onVerb('incident')}>
          Incident
        </Button>
      ) : null}
    </div>
  );
}

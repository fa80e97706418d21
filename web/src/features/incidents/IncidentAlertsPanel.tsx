import { Button, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { plural } from '../../lib/format';
import { Badge } from '../../ui/Badge';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import type { IncidentDetail } from './detail';
import { CRITERION_WORDS } from './incident-words';
import styles from './incidents.module.css';

type Member = IncidentDetail['alerts']['edges'][number]['node'];

interface LineProps {
  readonly member: Member;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Line({ member, isChosen, onChoose }: LineProps) {
  const { title, alert, criterion, reason, evidence, startedAt, endedAt, isEvidence } = member;
  return (
    <li className={styles.member}>
      <Checkbox size="xs" checked={isChosen} onChange={onChoose} aria-label={`Choose ${title}`} />
      <div>
        <p className={endedAt ? 'muted' : undefined}>
          {alert ? <Severity level={alert.severity} /> : null}{' '}
          {alert ? (
            <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
              {title}
            </Link>
          ) : (
            title
          )}{' '}
          {isEvidence ? <Badge>Evidence</Badge> : null} {endedAt ? <span className="muted">ended</span> : null}
        </p>
        <p className="muted" title={evidence.join('\n')}>
          <span className={styles.criterion}>{CRITERION_WORDS[criterion]}</span> {reason}
        </p>
      </div>
      <RelativeTime at={startedAt} style="age" />
    </li>
  );
}

interface Props {
  readonly incident: IncidentDetail;
  readonly onSplit: (alerts: readonly string[]) => void;
}

/** The alerts of an incident, each with why it belongs here; chosen ones can be moved out. */
export function IncidentAlertsPanel({ incident, onSplit }: Props) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const members = incident.alerts.edges.map(({ node }) => node);
  const own = members.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const { totalCount } = incident.alerts;
  return (
    <Panel
      title="Alerts"
      scope={totalCount > members.length ? `the first ${members.length} of ${totalCount}` : plural(totalCount, 'alert')}
      actions={
        own.length > 0 ? (
          <Button
            variant="default"
            size="compact-sm"
            disabled={own.length === totalCount}
            onClick={() => {
              onSplit(own);
              setChosen(new Set());
            }}
          >
            {`Move ${plural(own.length, 'alert')} to a new incident`}
          </Button>
        ) : null
      }
    >
      <ul className={styles.members}>
        {members.map((member) => (
          <Line key={member.id} member={member} isChosen={chosen.has(member.id)} onChoose={() => toggle(member.id)} />
        ))}
      </ul>
    </Panel>
  );
}

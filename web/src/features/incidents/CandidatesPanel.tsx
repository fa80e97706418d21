import { Link } from '@tanstack/react-router';
import { sentenceCase } from '../../lib/format';
import { Badge } from '../../ui/Badge';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import type { IncidentDetail } from './detail';
import styles from './incidents.module.css';

/** What may have caused the incident, the most likely first, with what speaks for it. */
export function CandidatesPanel({ candidates }: Pick<IncidentDetail, 'candidates'>) {
  return (
    <Panel title="Likely causes" scope="a rank, by what was recorded">
      {candidates.length === 0 ? <Empty title="Nothing was found: no change, no failed node." /> : null}
      <ol className={styles.candidates}>
        {candidates.map(({ kind, title, score, evidence, occurredAt, alert, nextStep }) => (
          <li key={`${kind}${title}`}>
            <div className={styles.candidate}>
              <span className={styles.score} title="A rank, and no probability">
                {Math.round(score * 100)}
              </span>
              <div>
                <p>
                  <strong>{title}</strong> <Badge>{sentenceCase(kind)}</Badge>
                </p>
                <p className="muted">
                  {evidence.join(' ')} <RelativeTime at={occurredAt} />
                  {alert ? (
                    <>
                      {' '}
                      <Link to="/alerts/$alertId" params={{ alertId: alert.id }}>
                        Alert
                      </Link>
                    </>
                  ) : null}
                </p>
                <p className="muted">{nextStep}</p>
              </div>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

import { Panel } from '../../ui/Panel';
import { allAmounts, amountText, changeText } from './amounts';
import { BackTestTable } from './BackTestTable';
import type { RecommendationDetail } from './detail';
import styles from './recommendations.module.css';

type Change = RecommendationDetail['changes'][number];
function Amounts({ change: { current, proposed } }: { readonly change: Change }) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Amount</th>
          <th scope="col">Now</th>
          <th scope="col">Proposed</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {allAmounts(current, proposed).map((step) => (
          <tr key={`${step.resource} ${step.kind}`}>
            <th scope="row">{`${step.resource === 'cpu' ? 'CPU' : 'Memory'} ${step.kind}`}</th>
            <td>{amountText(step.resource, step.from)}</td>
            <td>
              {step.from === step.to ? (
                <span className="muted">stays</span>
              ) : (
                <strong>{amountText(step.resource, step.to)}</strong>
              )}
            </td>
            <td>{changeText(step) ?? <span className="muted">—</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The amounts of each container that change, and what they would have done. */
export function ChangesPanel({ of: { changes } }: { readonly of: RecommendationDetail }) {
  return changes.map((change) => (
    <Panel key={change.container} title="Now, proposed, and tried on the past" scope={`container ${change.container}`}>
      <div className={styles.tables}>
        <Amounts change={change} />
        <BackTestTable
          before={change.backTestBefore}
          after={change.backTestAfter}
          heads={['In the past it would have been', 'With what is set now', 'With what is proposed']}
        />
      </div>
    </Panel>
  ));
}

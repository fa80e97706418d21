import type { BackTestValuesFragment } from '../../graphql/generated';
import { formatCount, formatRatio, joinQuantity } from '../../lib/format';
import { minutesText, resolutionText } from './back-test-words';
import styles from './recommendations.module.css';

type Minutes = Pick<
  BackTestValuesFragment,
  'minutesAboveCpuRequest' | 'minutesAtCpuLimit' | 'minutesAboveMemoryRequest' | 'minutesAboveMemoryLimit'
>;

const ROWS: readonly { readonly key: keyof Minutes; readonly label: string; readonly means: string }[] = [
  {
    key: 'minutesAboveCpuRequest',
    label: 'Above the CPU request',
    means: 'Another container may take the CPU away; alone on a node nothing happens.',
  },
  { key: 'minutesAtCpuLimit', label: 'At the CPU limit', means: 'The kernel holds it up (throttling).' },
  {
    key: 'minutesAboveMemoryRequest',
    label: 'Above the memory request',
    means: 'It is among the first to be evicted when its node runs short.',
  },
  { key: 'minutesAboveMemoryLimit', label: 'Above the memory limit', means: 'It is killed.' },
];

function WorstPod({
  before,
  after,
}: {
  readonly before: BackTestValuesFragment;
  readonly after: BackTestValuesFragment;
}) {
  return (
    <tr>
      <th scope="row" title="The pod with the most of these minutes">
        Worst pod
      </th>
      {[before, after].map(({ worstPod }, index) => (
        <td key={index === 0 ? 'before' : 'after'} className="mono">
          {worstPod?.podName ?? <span className="muted">none</span>}
        </td>
      ))}
    </tr>
  );
}

interface Props {
  readonly before: BackTestValuesFragment;
  readonly after: BackTestValuesFragment;
  /** Of the rows, and of the two sides. */
  readonly heads: readonly [string, string, string];
}

/** What two sets of amounts did, or would have done: requests and limits apart, as they do different harm. */
export function BackTestTable({ before, after, heads }: Props) {
  if (before.measuredMinutes === 0) return <p className="muted">Nothing was measured that it could be tried on.</p>;
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(({ key, label, means }) => (
            <tr key={key}>
              <th scope="row" title={means}>
                {label}
              </th>
              {[before, after].map((test, index) => (
                <td key={index === 0 ? 'before' : 'after'}>{minutesText(test[key], test.measuredMinutes)}</td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row" title="Times that memory rose above the limit">
              Kills for memory
            </th>
            {[before, after].map(({ kills }, index) => (
              <td key={index === 0 ? 'before' : 'after'}>
                {kills === null ? <span className="muted">no limit</span> : formatCount(kills)}
              </td>
            ))}
          </tr>
          <WorstPod before={before} after={after} />
        </tbody>
      </table>
      <p className="muted">{`Measured ${joinQuantity(formatRatio(after.coverage))} of the time its pods ran, ${resolutionText(after)}.`}</p>
    </>
  );
}

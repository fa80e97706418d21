import { useMemo } from 'react';
import type { SavedAmountsFragment } from '../../graphql/generated';
import { formatCount, plural, sentenceCase } from '../../lib/format';
import { formatMoney, perMonth } from '../../lib/money';
import { BarsChart } from '../../ui/BarsChart';
import { Columns } from '../../ui/DetailPage';
import { Panel } from '../../ui/Panel';
import { Tile, Tiles } from '../../ui/Tile';
import { freedText } from './amounts';
import { coresBars, type Ledger, moneyBars } from './ledger-bars';
import styles from './recommendations.module.css';

interface Props {
  readonly of: Ledger;
  /** Role that sees money, where the reader's is too low. */
  readonly needs: string | undefined;
}

/** What was really saved so far: freed requests and the bill apart, and for who sees no money what was freed. */
function LedgerTiles({ of, needs }: Props) {
  const { currency, verified, applied, regressed } = of;
  const freed = freedText(of.freedCpuCores, of.freedMemoryBytes);
  const money = (so: number | null, now: number | null) =>
    currency === null
      ? null
      : { so: formatMoney(so ?? 0, currency), now: `so far; ${perMonth(now ?? 0, currency)} now` };
  const requests = needs === undefined ? money(of.requestsValue, of.requestsValuePerMonth) : null;
  const bill = needs === undefined ? money(of.billSaved, of.billSavedPerMonth) : null;
  return (
    <Tiles>
      <Tile
        label="Requests freed"
        value={requests?.so ?? freed ?? '0'}
        of={requests?.now ?? (needs === undefined ? '' : `money needs ${sentenceCase(needs)}`)}
      >
        {requests ? (freed ?? 'no requests are freed now') : 'freed now'}
      </Tile>
      {bill ? (
        <Tile label="Bill saved" value={bill.so} of={bill.now}>
          of nodes and volumes that really went
        </Tile>
      ) : null}
      <Tile label="Verified" value={formatCount(verified)} of="hold">
        {`${plural(applied, 'is', 'are')} being watched, ${formatCount(regressed)} regressed; those do not count`}
      </Tile>
    </Tiles>
  );
}

function MonthCharts({ of, needs }: Props) {
  const now = useMemo(() => new Date(), []);
  const isEmpty = of.verified === 0 && of.months.every(({ verified }) => verified === 0);
  const money = useMemo(() => (needs === undefined ? moneyBars(of, now) : null), [of, needs, now]);
  const cores = useMemo(() => coresBars(of, now), [of, now]);
  if (isEmpty) {
    return (
      <Panel title="By month">
        <p className="muted">
          Nothing was verified yet. A recommendation counts once it was applied and held for three days.
        </p>
      </Panel>
    );
  }
  if (!money) {
    return (
      <Panel title="Freed by month" flush>
        <BarsChart label="CPU requests freed by month" model={cores} />
      </Panel>
    );
  }
  return (
    <Columns>
      <Panel title="Worth of freed requests by month" flush>
        <BarsChart label="Worth of freed requests by month" model={money.requests} />
      </Panel>
      <Panel title="Off the bill by month" flush>
        <BarsChart label="Off the bill by month" model={money.bill} />
      </Panel>
    </Columns>
  );
}

interface SharesProps extends Props {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly share: SavedAmountsFragment }[];
}

function Shares({ title, rows, of: { currency }, needs }: SharesProps) {
  if (rows.length < 2) return null;
  const hasMoney = needs === undefined && currency !== null;
  const money = (amount: number | null) => (currency === null ? '—' : formatMoney(amount ?? 0, currency));
  return (
    <Panel title={title}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Verified</th>
            <th scope="col">Freed now</th>
            {hasMoney ? <th scope="col">Worth so far</th> : null}
            {hasMoney ? <th scope="col">Off the bill</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, share }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatCount(share.verified)}</td>
              <td>{freedText(share.freedCpuCores, share.freedMemoryBytes) ?? '—'}</td>
              {hasMoney ? <td>{money(share.requestsValue)}</td> : null}
              {hasMoney ? <td>{money(share.billSaved)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Where one share would only repeat the sum. */
const isSplit = ({ byTeam, byCluster }: Ledger) => byTeam.length > 1 || byCluster.length > 1;

/** What was saved: in sum, by month, by cluster and by team. */
export function LedgerSums({ of, needs }: Props) {
  return (
    <>
      <LedgerTiles of={of} needs={needs} />
      <MonthCharts of={of} needs={needs} />
      {isSplit(of) ? (
        <Columns>
          <Shares
            title="By team"
            rows={of.byTeam.map((share) => ({ name: share.team?.name ?? 'No team', share }))}
            {...{ of, needs }}
          />
          <Shares
            title="By cluster"
            rows={of.byCluster.map((share) => ({ name: share.cluster?.name ?? 'Out of your scope', share }))}
            {...{ of, needs }}
          />
        </Columns>
      ) : null}
    </>
  );
}

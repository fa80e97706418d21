import type { AgentReportFragment } from '../../graphql/generated';
import { formatBytes, formatCount, formatMillicores, joinQuantity, plural, type Quantity } from '../../lib/format';
import { formatDuration } from '../../lib/time';
import { type Fact, FactList } from '../../ui/Facts';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status } from '../../ui/Status';
import { useTicking } from '../../ui/ticker';
import { measured, Value } from '../../ui/Value';
import { clockInWords } from './agent-words';

type Agent = AgentReportFragment;

const NOT_TOLD = 'This agent does not tell it; newer ones do';
const NOT_YET = 'It comes with the first heartbeat';

interface BudgetedProps {
  readonly value: number | null;
  readonly limit: number | null | undefined;
  readonly format: (value: number) => Quantity;
}

/** What is used, and of how much. */
function Budgeted({ value, limit, format }: BudgetedProps) {
  const budget = limit === null || limit === undefined ? null : joinQuantity(format(limit));
  return (
    <>
      <Value of={measured(value, 'The agent did not measure it')} format={format} />
      {budget ? <span className="muted">{` of ${budget}`}</span> : null}
    </>
  );
}

function Uptime({ startedAt }: Pick<Agent, 'startedAt'>) {
  return useTicking((now) => (startedAt ? formatDuration(now.getTime() - Date.parse(startedAt)) : 'n/a'));
}

const count = (value: number): Quantity => ({ text: formatCount(value), unit: '' });
const milliseconds = (value: number): Quantity => ({ text: formatCount(value), unit: 'ms' });

function Budget({ budget }: Pick<Agent, 'budget'>) {
  if (budget === null) return <Value of={measured(null, NOT_TOLD)} format={count} />;
  if (!budget.isExceeded) return <Status kind="healthy">Kept</Status>;
  return (
    <>
      <Status kind="degraded">Exceeded</Status>{' '}
      <span className="muted">
        since <RelativeTime at={budget.exceededSince} />
      </span>
    </>
  );
}

function Spool({ spoolBatches, spoolBytes }: Agent) {
  if (spoolBatches === null || spoolBytes === null) return <Value of={measured(null, NOT_YET)} format={count} />;
  if (spoolBatches === 0) return 'empty';
  return `${plural(spoolBatches, 'batch', 'batches')}, ${joinQuantity(formatBytes(spoolBytes))} waiting`;
}

function usageFacts(agent: Agent): Fact[] {
  const { cpuCores, memoryBytes, budget, eventLoopMaxMs } = agent;
  return [
    {
      label: 'CPU',
      value: <Budgeted value={cpuCores} limit={budget?.cpuCores} format={formatMillicores} />,
    },
    { label: 'Memory', value: <Budgeted value={memoryBytes} limit={budget?.memoryBytes} format={formatBytes} /> },
    { label: 'Budget', value: <Budget budget={budget} /> },
    {
      label: 'Longest event-loop block',
      value: <Value of={measured(eventLoopMaxMs, NOT_TOLD)} format={milliseconds} />,
    },
  ];
}

function trafficFacts(agent: Agent): Fact[] {
  const { bytesSent, kubeRequests, droppedBatches, clockSkewSeconds } = agent;
  return [
    { label: 'Sent since start', value: <Value of={measured(bytesSent, NOT_TOLD)} format={formatBytes} /> },
    { label: 'Kubernetes requests', value: <Value of={measured(kubeRequests, NOT_TOLD)} format={count} /> },
    { label: 'Spool', value: <Spool {...agent} /> },
    { label: 'Batches dropped', value: <Value of={measured(droppedBatches, NOT_YET)} format={count} /> },
    { label: 'Clock', value: clockInWords(clockSkewSeconds) ?? <Value of={measured(null, NOT_YET)} format={count} /> },
  ];
}

/** The agent's own account of itself: what it costs, what it sent, what waits. */
export function AgentFacts({ agent }: { readonly agent: Agent }) {
  return (
    <FactList
      facts={[
        { label: 'Version', value: agent.version ?? 'n/a' },
        { label: 'Running for', value: <Uptime startedAt={agent.startedAt} /> },
        ...usageFacts(agent),
        ...trafficFacts(agent),
        { label: 'Last heartbeat', value: <RelativeTime at={agent.lastHeartbeatAt} missing="never" /> },
      ]}
    />
  );
}

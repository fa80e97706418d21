import type { RuleRowFragment } from '../../graphql/generated';
import { formatCount } from '../../lib/format';
import type { Column } from '../../ui/column';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { Status } from '../../ui/Status';
import { Table } from '../../ui/Table';
import { RuleSwitch } from './RuleSwitch';
import { kindInWords, secondsInWords, stateOfRule } from './rule-words';
import styles from './rules.module.css';

type Rule = RuleRowFragment;

const keyOf = ({ id }: Rule) => id;

function Clipped({ text, title = text }: { readonly text: string; readonly title?: string }) {
  return (
    <span className={styles.clip} title={title}>
      {text}
    </span>
  );
}

/** How a rule is doing: glyph and word; why it fails is the tooltip. */
export function RuleState({ rule }: { readonly rule: Rule }) {
  const { kind, word, why } = stateOfRule(rule);
  return (
    <Status kind={kind} title={why ?? undefined}>
      {word}
    </Status>
  );
}

const COLUMNS: readonly Column<Rule>[] = [
  { id: 'name', header: 'Rule', minWidth: 150, cell: ({ name, title }) => <Clipped text={name} title={title} /> },
  { id: 'state', header: 'State', width: 130, cell: (rule) => <RuleState rule={rule} /> },
  { id: 'on', header: 'On', width: 56, cell: (rule) => <RuleSwitch rule={rule} isInRow /> },
  {
    id: 'condition',
    header: 'Fires when, or what is wrong',
    minWidth: 240,
    priority: 2,
    cell: ({ condition, evaluation, title, kind }) => (
      <Clipped text={evaluation.error ?? (kind === 'DETECTED' ? title : condition)} />
    ),
  },
  {
    id: 'severity',
    header: 'Severity',
    width: 100,
    priority: 2,
    cell: ({ severity }) => (severity ? <Severity level={severity} /> : <span className="muted">as found</span>),
  },
  {
    id: 'fires',
    header: 'Fires 7 d',
    width: 80,
    priority: 2,
    align: 'right',
    cell: ({ firedLast7Days }) => formatCount(firedLast7Days),
  },
  {
    id: 'evaluated',
    header: 'Judged',
    width: 90,
    priority: 3,
    cell: ({ kind, evaluation }) =>
      kind === 'DETECTED' ? (
        <span className="muted">as it comes</span>
      ) : (
        <RelativeTime at={evaluation.evaluatedAt} missing="never" inRow />
      ),
  },
  {
    id: 'duration',
    header: 'Took',
    width: 70,
    align: 'right',
    priority: 3,
    cell: ({ evaluation }) => secondsInWords(evaluation.durationSeconds),
  },
  { id: 'kind', header: 'Kind', width: 120, priority: 3, cell: ({ kind }) => kindInWords(kind) },
  {
    id: 'owner',
    header: 'Owner',
    width: 100,
    priority: 3,
    cell: ({ team, isDefault, changedFields }) => {
      if (team) return <Clipped text={team.name} />;
      if (!isDefault) return '—';
      return <span className="muted">{changedFields.length > 0 ? 'product, changed' : 'product'}</span>;
    },
  },
];

interface Props {
  readonly rules: readonly Rule[];
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly onWindow: (ids: readonly string[]) => void;
  readonly onOpen: (rule: Rule) => void;
}

/** The rules, one row each. */
export function RuleTable({ rules, ...rest }: Props) {
  return <Table label="Rules" columns={COLUMNS} rows={rules} rowKey={keyOf} isCritical={isFailing} isFull {...rest} />;
}

function isFailing({ status }: Rule): boolean {
  return status === 'FAILING';
}

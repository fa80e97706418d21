import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { AlertDetailQuery, AlertHistoryKind } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import styles from './alerts.module.css';

export type AlertDetail = Extract<NonNullable<AlertDetailQuery['node']>, { readonly __typename: 'Alert' }>;
type Entry = AlertDetail['history']['edges'][number]['node'];

const WORDS: Partial<Record<AlertHistoryKind, string>> = {
  FIRED: 'Began to fire',
  PENDING: 'Began to hold',
  COMMENTED: 'Comment',
  UNACKNOWLEDGED: 'Acknowledgement taken back',
  UNSILENCED: 'Silence over',
  UNINHIBITED: 'Explained no more',
  INHIBITED: 'Explained by another alert',
};

const SEVERITIES: Readonly<Record<string, string>> = { CRITICAL: 'critical', WARNING: 'warning', INFO: 'info' };

/** What it was and is; for assignments nobody is somebody too. */
function changeOf({ kind, before, after }: Entry): string | null {
  if (kind === 'ASSIGNED') return `${before ?? 'nobody'} → ${after ?? 'nobody'}`;
  if (kind === 'SILENCED') return after ? `until ${after.slice(0, 16).replace('T', ' ')} UTC` : null;
  return [before, after].flatMap((value) => (value ? (SEVERITIES[value] ?? value) : [])).join(' → ') || null;
}

function Line({ entry }: { readonly entry: Entry }) {
  const { kind, actor, text, at } = entry;
  const change = changeOf(entry);
  return (
    <li className={styles.entry}>
      <span className="muted">
        <RelativeTime at={at} />
      </span>
      <span>
        <span className={styles.what}>{WORDS[kind] ?? sentenceCase(kind)}</span>
        {actor ? ` by ${actor}` : ''}
        {change ? <span className="muted">{` ${change}`}</span> : null}
        {text ? <span className={styles.said}>{text}</span> : null}
      </span>
    </li>
  );
}

interface Props {
  readonly alert: AlertDetail;
  readonly onComment: (text: string) => void;
}

/** What happened to the alert and what was said about it, newest first, with room to say more. */
export function AlertHistoryPanel({ alert, onComment }: Props) {
  const [text, setText] = useState('');
  const entries = alert.history.edges.map(({ node }) => node);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onComment(text.trim());
    setText('');
  };
  return (
    <Panel title="History and comments">
      <form onSubmit={submit} className={styles.comment}>
        <Textarea
          aria-label="Comment"
          placeholder="What you found, tried or know"
          rows={2}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" variant="default" disabled={text.trim() === ''}>
          Comment
        </Button>
      </form>
      {entries.length === 0 ? <Empty title="Nothing is recorded of it yet." /> : null}
      <ul>
        {entries.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ul>
    </Panel>
  );
}

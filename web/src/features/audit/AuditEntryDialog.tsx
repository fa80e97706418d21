import { Modal } from '@mantine/core';
import type { AuditEntryRowFragment } from '../../graphql/generated';
import { CopyButton } from '../../ui/CopyButton';
import { FactList } from '../../ui/Facts';
import { RelativeTime } from '../../ui/RelativeTime';
import { AuditResult } from './AuditResult';
import styles from './audit.module.css';
import { actionInWords, changesOf, objectInWords } from './audit-words';

interface Props {
  readonly entry: AuditEntryRowFragment;
  readonly onClose: () => void;
}

function Changes({ entry: { before, after } }: Pick<Props, 'entry'>) {
  const changes = changesOf(before, after);
  if (changes.length === 0) return <p className="muted">It changed nothing that is recorded.</p>;
  return (
    <table className={styles.changes} aria-label="What changed">
      <thead>
        <tr>
          <th>Field</th>
          <th>Before</th>
          <th>After</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <th scope="row">{change.field}</th>
            <td className="mono">{change.before ?? '—'}</td>
            <td className="mono">{change.after ?? '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One entry with what was before and after. */
export function AuditEntryDialog({ entry, onClose }: Props) {
  const { requestId } = entry;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${actionInWords(entry.action)} by ${entry.actorName}`}
      size={640}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <FactList
        facts={[
          { label: 'When', value: <RelativeTime at={entry.occurredAt} /> },
          { label: 'Result', value: <AuditResult result={entry.result} /> },
          { label: 'On what', value: objectInWords(entry) },
          { label: 'From', value: <span className="mono">{entry.ip ?? '—'}</span> },
          { label: 'Number in the chain', value: String(entry.sequence) },
          {
            label: 'Request',
            value: requestId ? (
              <>
                <span className="mono">{requestId}</span> <CopyButton text={requestId} label="Copy request id" />
              </>
            ) : (
              '—'
            ),
          },
        ]}
      />
      <Changes entry={entry} />
    </Modal>
  );
}

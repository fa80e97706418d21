import { Button, Modal, NativeSelect, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { DismissReason } from '../../graphql/generated';
import { formatInstant } from '../../lib/time';
import { Chip } from '../../ui/FilterBar';
import formStyles from '../../ui/Form.module.css';
import { useTimeZone } from '../../ui/time-display';
import { DISMISS_REASONS } from './recommendation-words';
import styles from './recommendations.module.css';

interface DismissProps {
  readonly title: string;
  readonly onSubmit: (reason: DismissReason, comment: string | null) => void;
  readonly onClose: () => void;
}

/** Asks why it is not for somebody. */
export function DismissDialog({ title, onSubmit, onClose }: DismissProps) {
  const [reason, setReason] = useState<DismissReason>('INTENDED');
  const [comment, setComment] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(reason, comment.trim() || null);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={formStyles.form} onSubmit={submit} aria-label="Dismiss">
        <p>The same advice about the same object does not come again. You can open it again at any time.</p>
        <NativeSelect
          label="Why"
          data={[...DISMISS_REASONS]}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.target.value as DismissReason)}
        />
        <Textarea
          label="Comment"
          description="Who looks at it later reads this first."
          rows={2}
          maxLength={2000}
          required={reason === 'WRONG'}
          withAsterisk={false}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <div className={formStyles.buttons}>
          <Button type="submit">Dismiss</Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const DAY_MS = 86_400_000;
const SLEEPS = [
  { days: 1, label: '1 day' },
  { days: 7, label: '1 week' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
];

interface SnoozeProps {
  readonly title: string;
  readonly onSubmit: (until: string) => void;
  readonly onClose: () => void;
}

/** Asks until when it may sleep. */
export function SnoozeDialog({ title, onSubmit, onClose }: SnoozeProps) {
  const zone = useTimeZone();
  const [now] = useState(() => new Date());
  const [days, setDays] = useState(7);
  const until = new Date(now.getTime() + days * DAY_MS);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(until.toISOString());
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={title} size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={formStyles.form} onSubmit={submit} aria-label="Snooze">
        <fieldset className={styles.sleeps}>
          <legend>For</legend>
          {SLEEPS.map((each) => (
            <Chip key={each.days} label={each.label} isOn={days === each.days} onChange={() => setDays(each.days)} />
          ))}
        </fieldset>
        <p className="muted">{`It comes back ${formatInstant(until, zone, now)}, with the numbers of then.`}</p>
        <div className={formStyles.buttons}>
          <Button type="submit" data-autofocus>
            Snooze
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Modal>
  );
}

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import {
  ExpireSilenceDocument,
  type ExpireSilenceMutation,
  ExtendSilenceDocument,
  type ExtendSilenceMutation,
  type SilenceRowFragment,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { plural } from '../../lib/format';
import { formatInstant } from '../../lib/time';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Chip } from '../../ui/FilterBar';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { useTimeZone } from '../../ui/time-display';
import { Countdown } from './silence-columns';
import { DURATIONS, extendedEnd } from './silence-time';
import styles from './silences.module.css';

const pickExpired = (data: ExpireSilenceMutation) => data.expireSilence;
const pickExtended = (data: ExtendSilenceMutation) => data.extendSilence;
const LISTS = ['Silences'];

interface Props {
  readonly silence: SilenceRowFragment;
  readonly onClose: () => void;
}

/** Ends a silence, and says before who will hear of it. */
export function ExpireSilenceDialog({ silence, onClose }: Props) {
  const { run, problem, isBusy } = useAct(ExpireSilenceDocument, pickExpired, LISTS);
  const expire = async () => {
    if (await run({ input: { id: silence.id } })) onClose();
  };
  const effect =
    silence.openMatches > 0
      ? `${plural(silence.openMatches, 'alert')} that it mutes will notify again.`
      : 'It mutes nothing at the moment.';
  return (
    <ConfirmDialog
      title="Expire this silence?"
      verb="Expire silence"
      problem={problem}
      isBusy={isBusy}
      onConfirm={expire}
      onClose={onClose}
    >
      <p className={styles.sentence}>{silence.matchedInWords}</p>
      <p>{effect}</p>
      <p className="muted">It stays in the list of expired silences and cannot begin again.</p>
    </ConfirmDialog>
  );
}

/** Lets a silence last longer. */
export function ExtendSilenceDialog({ silence, onClose }: Props) {
  const zone = useTimeZone();
  const [minutes, setMinutes] = useState(60);
  const { run, problem, isBusy } = useAct(ExtendSilenceDocument, pickExtended, LISTS);
  const now = new Date();
  const end = extendedEnd(silence, minutes, now);
  const extend = async () => {
    const endsAt = extendedEnd(silence, minutes, new Date());
    if (await run({ input: { id: silence.id, endsAt } })) onClose();
  };
  return (
    <Modal opened onClose={onClose} title="Extend silence" size={480} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={formStyles.form}>
        <p className={styles.sentence}>{silence.matchedInWords}</p>
        <p className="muted">
          <Countdown silence={silence} />
        </p>
        <fieldset className={styles.durations}>
          <legend>Extend by</legend>
          <div className={styles.chips}>
            {DURATIONS.map((each) => (
              <Chip
                key={each.minutes}
                label={each.label}
                isOn={minutes === each.minutes}
                onChange={() => setMinutes(each.minutes)}
              />
            ))}
          </div>
          <p className="muted">{`Ends at ${formatInstant(new Date(end), zone, now)}`}</p>
        </fieldset>
        <FormProblem text={problem} />
        <div className={formStyles.buttons}>
          <Button loading={isBusy} onClick={extend} data-autofocus>
            Extend silence
          </Button>
        </div>
      </div>
    </Modal>
  );
}

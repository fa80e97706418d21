import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import type { MatcherInput } from '../../graphql/generated';
import { plural } from '../../lib/format';
import { formatInstant } from '../../lib/time';
import { Chip } from '../../ui/FilterBar';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { useTimeZone } from '../../ui/time-display';
import { Consequence, useConsequence } from './Consequence';
import { MatcherFields } from './MatcherFields';
import { draftOf, type MatcherDraft, matchersOf, type Proposal } from './matcher-form';
import { DURATIONS, minutesAfter } from './silence-time';
import styles from './silences.module.css';

/** What a form says when it is sent. */
export interface SaidSilence {
  readonly matchers: MatcherInput[];
  readonly reason: string;
  /** Null where the end stays as it is. */
  readonly endsAt: string | null;
  readonly isUntilResolved: boolean;
  readonly overrideBroad: boolean;
  /** Open alerts that it matched when it was sent. */
  readonly count: number;
}

interface Props {
  readonly initial: {
    readonly matchers: readonly MatcherInput[];
    readonly reason: string;
    readonly isUntilResolved: boolean;
  };
  /** Ways to name what was chosen; none for a form that begins empty. */
  readonly proposals?: readonly Proposal[];
  /** The end it has; null for a new silence. */
  readonly endsAt: string | null;
  readonly verb: (count: number) => string;
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onSubmit: (said: SaidSilence) => void;
}

function DurationField({
  minutes,
  endsAt,
  onChange,
}: {
  minutes: number | null;
  endsAt: string | null;
  onChange: (minutes: number | null) => void;
}) {
  const zone = useTimeZone();
  const now = new Date();
  const end = minutes === null ? endsAt : minutesAfter(now, minutes);
  return (
    <fieldset className={styles.durations}>
      <legend>Ends</legend>
      <div className={styles.chips}>
        {endsAt ? <Chip label="As it is" isOn={minutes === null} onChange={() => onChange(null)} /> : null}
        {DURATIONS.map((each) => (
          <Chip
            key={each.minutes}
            label={`In ${each.label}`}
            isOn={minutes === each.minutes}
            onChange={() => onChange(each.minutes)}
          />
        ))}
      </div>
      <p className="muted">{end ? `At ${formatInstant(new Date(end), zone, now)}` : null}</p>
    </fieldset>
  );
}

/** One column to fill in, and beside it what that does. */
export function SilenceForm({ initial, proposals = [], endsAt, verb, problem, isBusy, onSubmit }: Props) {
  const [drafts, setDrafts] = useState<readonly MatcherDraft[]>(() => initial.matchers.map(draftOf));
  const [proposal, setProposal] = useState(proposals[0]?.id ?? '');
  const [reason, setReason] = useState(initial.reason);
  const [minutes, setMinutes] = useState<number | null>(endsAt === null ? 60 : null);
  const [isUntilResolved, setUntilResolved] = useState(initial.isUntilResolved);
  const [isOverridden, setOverridden] = useState(false);
  const matchers = useMemo(() => matchersOf(drafts), [drafts]);
  const { preview, failure } = useConsequence(matchers);
  const isBlocked = matchers.length === 0 || (preview?.broadReason != null && !isOverridden);
  const propose = (id: string) => {
    setProposal(id);
    setDrafts(proposals.find((each) => each.id === id)?.matchers.map(draftOf) ?? drafts);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const end = minutes === null ? null : minutesAfter(new Date(), minutes);
    onSubmit({
      matchers,
      reason,
      endsAt: end,
      isUntilResolved,
      overrideBroad: isOverridden,
      count: preview?.openNow ?? 0,
    });
  };
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Silence">
      <div className={formStyles.form}>
        {proposals.length > 1 ? (
          <NativeSelect
            label="What to silence"
            data={proposals.map(({ id, label }) => ({ value: id, label }))}
            value={proposal}
            onChange={(event) => propose(event.target.value)}
          />
        ) : null}
        <MatcherFields drafts={drafts} onChange={setDrafts} />
        <TextInput
          label="Reason"
          description="Who looks at the silence reads this first."
          placeholder="Migration of the shop database, CHG-1042"
          required
          withAsterisk={false}
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <DurationField minutes={minutes} endsAt={endsAt} onChange={setMinutes} />
        <Checkbox
          size="xs"
          label="Also end it once all of it is resolved"
          checked={isUntilResolved}
          onChange={(event) => setUntilResolved(event.target.checked)}
        />
        <FormProblem text={problem} />
        <div className={formStyles.buttons}>
          <Button type="submit" loading={isBusy} disabled={isBlocked}>
            {verb(preview?.openNow ?? 0)}
          </Button>
        </div>
      </div>
      <Consequence preview={preview} failure={failure} isOverridden={isOverridden} onOverride={setOverridden} />
    </form>
  );
}

/** "Silence 3 alerts"; what matches nothing yet is silenced all the same. */
export function silenceVerb(count: number): string {
  return count === 0 ? 'Create silence' : `Silence ${plural(count, 'alert')}`;
}

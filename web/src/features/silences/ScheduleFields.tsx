import { useQuery } from '@apollo/client/react';
import { NativeSelect, TextInput } from '@mantine/core';
import { memo } from 'react';
import { SchedulePreviewDocument } from '../../graphql/generated';
import { formatInstant } from '../../lib/time';
import { Chip } from '../../ui/FilterBar';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { useTimeZone } from '../../ui/time-display';
import styles from './silences.module.css';
import { durationInWords, type ScheduleForm, scheduleOf, WEEKDAYS } from './window-form';

interface Props {
  readonly form: ScheduleForm;
  readonly onChange: (change: Partial<ScheduleForm>) => void;
}

const LENGTHS = [15, 30, 60, 120, 240, 360, 480, 720, 1440];
const ZONES: readonly string[] = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

function DayChips({ form: { weekdays }, onChange }: Props) {
  const toggle = (day: number) =>
    onChange({
      weekdays: weekdays.includes(day) ? weekdays.filter((each) => each !== day) : [...weekdays, day].sort(),
    });
  return (
    <fieldset className={styles.durations}>
      <legend>Days</legend>
      <div className={styles.days}>
        {WEEKDAYS.map((name, index) => (
          <Chip key={name} label={name} isOn={weekdays.includes(index + 1)} onChange={() => toggle(index + 1)} />
        ))}
      </div>
    </fieldset>
  );
}

/** Hundreds of options: rendered again only when the zone changes, not with every key pressed elsewhere in the form. */
const ZoneSelect = memo(function ZoneSelect({ zone, onChange }: { zone: string; onChange: Props['onChange'] }) {
  return (
    <NativeSelect
      label="Time zone"
      data={ZONES.includes(zone) ? [...ZONES] : [zone, ...ZONES]}
      value={zone}
      onChange={(event) => onChange({ zone: event.target.value })}
    />
  );
});

/** When a window opens: once or every week, by the clocks of one zone. */
export function ScheduleFields({ form, onChange }: Props) {
  const { recurrence, zone, date, time, durationMinutes } = form;
  const lengths = LENGTHS.includes(durationMinutes) ? LENGTHS : [durationMinutes, ...LENGTHS];
  return (
    <>
      <NativeSelect
        label="Opens"
        data={[
          { value: 'WEEKLY', label: 'Every week' },
          { value: 'ONCE', label: 'Once' },
        ]}
        value={recurrence}
        onChange={(event) => onChange({ recurrence: event.target.value as ScheduleForm['recurrence'] })}
      />
      {recurrence === 'WEEKLY' ? <DayChips form={form} onChange={onChange} /> : null}
      <div className={styles.row}>
        {recurrence === 'ONCE' ? (
          <TextInput
            label="Date"
            type="date"
            value={date}
            onChange={(event) => onChange({ date: event.target.value })}
          />
        ) : null}
        <TextInput label="From" type="time" value={time} onChange={(event) => onChange({ time: event.target.value })} />
        <NativeSelect
          label="For"
          data={lengths.map((minutes) => ({ value: String(minutes), label: durationInWords(minutes) }))}
          value={String(durationMinutes)}
          onChange={(event) => onChange({ durationMinutes: Number(event.target.value) })}
        />
        <ZoneSelect zone={zone} onChange={onChange} />
      </div>
    </>
  );
}

/** The next openings as the server works them out, so that nobody has to think about clocks that change. */
export function NextOpenings({ form }: { readonly form: ScheduleForm }) {
  const ownZone = useTimeZone();
  const { data, previousData } = useQuery(SchedulePreviewDocument, {
    variables: { schedule: scheduleOf(form) },
    fetchPolicy: 'no-cache',
  });
  const preview = (data ?? previousData)?.schedulePreview;
  if (!preview) return null;
  const problem = preview.problems[0]?.message ?? null;
  if (problem) return <FormProblem text={problem} />;
  return (
    <div className={formStyles.consequence}>
      <p>Opens next</p>
      <ul className={styles.openings}>
        {preview.openings.map(({ startsAt }) => (
          <li key={startsAt}>{openingInWords(new Date(startsAt), form.zone, ownZone)}</li>
        ))}
      </ul>
    </div>
  );
}

/** In the window's zone, and in the reader's where that is another. */
function openingInWords(at: Date, zone: string, ownZone: string): string {
  const now = new Date();
  const there = formatInstant(at, zone, now);
  return zone === ownZone ? there : `${there} (${formatInstant(at, ownZone, now)})`;
}

import { Button, Checkbox, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  type ChannelCardFragment,
  CreateRouteDocument,
  type CreateRouteMutation,
  type MatcherInput,
  type RouteRowFragment,
  UpdateRouteDocument,
  type UpdateRouteMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import styles from './integrations.module.css';
import { type ActiveDraft, draftOfRoute, inputOfRoute, officeHours, type RouteDraft, WEEKDAYS } from './route-form';

const pickCreated = (data: CreateRouteMutation) => data.createRoute;
const pickUpdated = (data: UpdateRouteMutation) => data.updateRoute;
const SEVERITIES = [
  { value: 'SEV4', label: 'Any' },
  { value: 'SEV3', label: 'SEV3 and worse' },
  { value: 'SEV2', label: 'SEV2 and worse' },
  { value: 'SEV1', label: 'SEV1 only' },
];

interface ActiveProps {
  readonly time: ActiveDraft;
  readonly onChange: (time: ActiveDraft) => void;
}

function ActiveFields({ time, onChange }: ActiveProps) {
  const toggle = (day: number) => {
    const weekdays = time.weekdays.includes(day) ? time.weekdays.filter((one) => one !== day) : [...time.weekdays, day];
    onChange({ ...time, weekdays: weekdays.toSorted((a, b) => a - b) });
  };
  return (
    <>
      <fieldset className={styles.days}>
        <legend className="visually-hidden">Days</legend>
        {WEEKDAYS.map((label, index) => (
          <Checkbox
            key={label}
            size="xs"
            label={label}
            checked={time.weekdays.includes(index + 1)}
            onChange={() => toggle(index + 1)}
          />
        ))}
      </fieldset>
      <div className={styles.pair}>
        <TextInput
          label="From"
          type="time"
          value={time.from}
          onChange={(event) => onChange({ ...time, from: event.target.value })}
        />
        <TextInput
          label="To"
          type="time"
          value={time.to}
          onChange={(event) => onChange({ ...time, to: event.target.value })}
        />
      </div>
      <TextInput
        label="Time zone"
        description="IANA name, such as Europe/Berlin."
        value={time.zone}
        onChange={(event) => onChange({ ...time, zone: event.target.value })}
      />
    </>
  );
}

interface ChannelProps {
  readonly chosen: readonly string[];
  readonly channels: readonly Pick<ChannelCardFragment, 'id' | 'name'>[];
  readonly onChange: (ids: readonly string[]) => void;
}

function ChannelFields({ chosen, channels, onChange }: ChannelProps) {
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className={styles.channels}>
      <legend>Tells these channels</legend>
      {channels.length === 0 ? <p className="muted">No channel yet: this route tells nobody.</p> : null}
      {channels.map(({ id, name }) => (
        <Checkbox key={id} size="xs" label={name} checked={chosen.includes(id)} onChange={() => toggle(id)} />
      ))}
    </fieldset>
  );
}

interface DraftProps {
  readonly draft: RouteDraft;
  readonly patch: (change: Partial<RouteDraft>) => void;
}

/** Always, or at any of some times of the week. */
function TimeFields({ draft: { activeTimes }, patch }: DraftProps) {
  const set = (times: readonly ActiveDraft[]) => patch({ activeTimes: times });
  return (
    <>
      <Checkbox
        label="Only at some times; what opens outside is told when the next one begins"
        checked={activeTimes.length > 0}
        onChange={(event) => set(event.target.checked ? [officeHours()] : [])}
      />
      {activeTimes.map((time, index) => (
        <fieldset key={time.key} className={styles.time}>
          <legend>{activeTimes.length > 1 ? `Time ${index + 1}` : 'Time'}</legend>
          <ActiveFields
            time={time}
            onChange={(changed) => set(activeTimes.map((one) => (one.key === time.key ? changed : one)))}
          />
          {activeTimes.length > 1 ? (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() => set(activeTimes.filter(({ key }) => key !== time.key))}
            >
              {`Remove time ${index + 1}`}
            </Button>
          ) : null}
        </fieldset>
      ))}
      {activeTimes.length > 0 ? (
        <div>
          <Button variant="subtle" size="compact-xs" onClick={() => set([...activeTimes, officeHours()])}>
            Add another time
          </Button>
        </div>
      ) : null}
    </>
  );
}

function PaceFields({ draft, patch }: DraftProps) {
  return (
    <>
      <NumberInput
        label="Wait before the first message, in seconds"
        description="So that what belongs together comes together."
        min={0}
        max={3600}
        value={draft.waitSeconds}
        onChange={(value) => patch({ waitSeconds: Number(value) || 0 })}
      />
      <div className={styles.pair}>
        <NumberInput
          label="News at most every … minutes"
          min={0}
          value={draft.intervalMinutes}
          onChange={(value) => patch({ intervalMinutes: Number(value) || 0 })}
        />
        <NumberInput
          label="Remind every … minutes"
          description="While nobody acknowledged; 0 for never."
          min={0}
          value={draft.repeatMinutes}
          onChange={(value) => patch({ repeatMinutes: Number(value) || 0 })}
        />
      </div>
    </>
  );
}

/** Sends what the form says: a new route, or the change of one. */
function useSave(route: RouteRowFragment | null, onSaved: () => void) {
  const create = useAct(CreateRouteDocument, pickCreated, ['Routes']);
  const update = useAct(UpdateRouteDocument, pickUpdated, ['Routes']);
  const save = async (draft: RouteDraft) => {
    const input = inputOfRoute(draft);
    const saved = route
      ? await update.run({ input: { id: route.id, expectedRevision: route.revision, ...input } })
      : await create.run({ input });
    if (saved) onSaved();
  };
  return { save, problem: create.problem ?? update.problem, isBusy: create.isBusy || update.isBusy };
}

/** Shows the fields of matchers; comes from outside, since silences have the same. */
export type RenderMatchers = (
  matchers: readonly MatcherInput[],
  onChange: (matchers: readonly MatcherInput[]) => void,
) => ReactNode;

interface Props {
  /** The route to change; null for a new one. */
  readonly route: RouteRowFragment | null;
  readonly channels: readonly Pick<ChannelCardFragment, 'id' | 'name'>[];
  readonly renderMatchers: RenderMatchers;
  readonly onClose: () => void;
}

/** Adds a route or changes one. */
export function RouteDialog({ route, channels, renderMatchers, onClose }: Props) {
  const [draft, setDraft] = useState<RouteDraft>(() => draftOfRoute(route));
  const patch = (change: Partial<RouteDraft>) => setDraft((before) => ({ ...before, ...change }));
  const { save, problem, isBusy } = useSave(route, onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(draft);
  };
  const verb = route ? 'Save route' : 'Add route';
  return (
    <Modal
      opened
      onClose={onClose}
      title={route ? `Change ${route.name}` : 'Add route'}
      size={640}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={formStyles.form} onSubmit={submit} aria-label={verb}>
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          data-autofocus
          value={draft.name}
          onChange={(event) => patch({ name: event.target.value })}
        />
        <NativeSelect
          label="Severity"
          data={SEVERITIES}
          value={draft.minimumSeverity}
          onChange={(event) => patch({ minimumSeverity: event.target.value as RouteDraft['minimumSeverity'] })}
        />
        {renderMatchers(draft.matchers, (matchers) => patch({ matchers }))}
        <ChannelFields chosen={draft.channels} channels={channels} onChange={(ids) => patch({ channels: ids })} />
        <TimeFields draft={draft} patch={patch} />
        <PaceFields draft={draft} patch={patch} />
        <Checkbox
          label="Try the routes after it too"
          checked={draft.isContinue}
          onChange={(event) => patch({ isContinue: event.target.checked })}
        />
        <FormProblem text={problem} />
        <div className={formStyles.buttons}>
          <Button type="submit" loading={isBusy}>
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

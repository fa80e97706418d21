import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import {
  type CostSettingsFieldsFragment,
  type CostSpread,
  UpdateCostSettingsDocument,
  type UpdateCostSettingsMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { OutdatedNote } from '../../ui/OutdatedNote';
import { RelativeTime } from '../../ui/RelativeTime';
import { useToast } from '../../ui/toast';
import { useDraft } from '../../ui/use-draft';
import { ExchangeFields, StorageFields } from './MoneyFields';
import styles from './prices.module.css';
import { draftOfSettings, inputOfSettings, isWhole, policyWords, type SettingsDraft } from './settings-form';

type Settings = CostSettingsFieldsFragment;

const pick = (data: UpdateCostSettingsMutation) => data.updateCostSettings;
const LISTS = ['CostSettings', 'OwnPrices'];
const SPREADS = [
  { value: 'APART', label: 'Told apart' },
  { value: 'PROPORTIONAL', label: 'Spread over workloads, by their own cost' },
];

interface PolicyProps {
  readonly draft: SettingsDraft;
  readonly patch: (change: Partial<SettingsDraft>) => void;
}

function PolicyFields({ draft, patch }: PolicyProps) {
  return (
    <fieldset className={styles.fields}>
      <legend>Costs that are nobody's own</legend>
      <Checkbox
        label="DaemonSets are shared"
        checked={draft.sharesDaemonSets}
        onChange={(event) => patch({ sharesDaemonSets: event.target.checked })}
      />
      <TextInput
        label="Shared namespaces"
        description="Names, parted by commas; in every cluster that has them."
        value={draft.sharedNamespaces}
        onChange={(event) => patch({ sharedNamespaces: event.target.value })}
      />
      <NativeSelect
        label="What is shared is"
        data={SPREADS}
        value={draft.shared}
        onChange={(event) => patch({ shared: event.target.value as CostSpread })}
      />
      <NativeSelect
        label="What is idle is"
        data={SPREADS}
        value={draft.idle}
        onChange={(event) => patch({ idle: event.target.value as CostSpread })}
      />
    </fieldset>
  );
}

/** What the form does, beside it. */
function Consequences({ draft, settings }: { readonly draft: SettingsDraft; readonly settings: Settings }) {
  return (
    <aside className={styles.aside} aria-label="What this does">
      {policyWords(draft).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p>
        A change of the policy shows at once, in the past too. After a change of prices or currency, the days that are
        counted are counted again.
      </p>
      <p className="muted">
        {settings.changedAt ? (
          <>
            Changed <RelativeTime at={settings.changedAt} />.
          </>
        ) : (
          'Nobody has changed anything yet: these are the defaults.'
        )}
      </p>
    </aside>
  );
}

interface Props {
  readonly settings: Settings;
  readonly canEdit: boolean;
  /** Reads again what is stored, after it was refused. */
  readonly onRefused: () => void;
}

/** The settings as a form; only to be read by who is no administrator. */
export function CostSettingsForm({ settings, canEdit, onRefused }: Props) {
  const form = useDraft(settings, (stored) => draftOfSettings(stored ?? settings));
  const { draft, patch } = form;
  const { run, problem, isBusy } = useAct(UpdateCostSettingsDocument, pick, LISTS);
  const show = useToast();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await run({ input: { expectedRevision: form.revision, ...inputOfSettings(draft) } });
    if (!saved) return onRefused();
    if (saved.settings) form.takeStored(saved.settings);
    show({ text: 'The policy and the currency are saved.' });
  };
  return (
    <div className={styles.settings}>
      <form className={formStyles.form} onSubmit={submit} aria-label="Policy and currency">
        <fieldset disabled={!canEdit} className={styles.fields}>
          <legend className="visually-hidden">Settings</legend>
          <PolicyFields draft={draft} patch={patch} />
          <ExchangeFields draft={draft} patch={patch} />
          <StorageFields draft={draft} patch={patch} standard={settings.defaultStorage} />
        </fieldset>
        {form.isOutdated ? (
          <OutdatedNote what="these settings" onTake={() => form.takeStored()} onKeep={form.keepOwn} />
        ) : (
          <FormProblem text={problem} />
        )}
        {canEdit ? (
          <div className={formStyles.buttons}>
            <Button type="submit" loading={isBusy} disabled={!form.isChanged || form.isOutdated || !isWhole(draft)}>
              Save settings
            </Button>
            {form.isChanged ? (
              <Button variant="subtle" onClick={() => form.takeStored()}>
                Discard changes
              </Button>
            ) : null}
          </div>
        ) : (
          <p className="muted">Only administrators change these. Ask one of your organisation.</p>
        )}
      </form>
      <Consequences draft={draft} settings={settings} />
    </div>
  );
}

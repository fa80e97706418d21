import { Button, Modal, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import {
  CreatePriceDocument,
  type CreatePriceMutation,
  DeletePriceDocument,
  type DeletePriceMutation,
  type OwnPriceFragment,
  type PricePurchase,
  type PriceRateKind,
  UpdatePriceDocument,
  type UpdatePriceMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { OutdatedNote } from '../../ui/OutdatedNote';
import { useDraft } from '../../ui/use-draft';
import { draftOfPrice, inputOfPrice, isComplete, type PriceDraft } from './price-form';
import { whereText } from './price-words';
import styles from './prices.module.css';

const pickCreated = (data: CreatePriceMutation) => data.createPrice;
const pickUpdated = (data: UpdatePriceMutation) => data.updatePrice;
const pickDeleted = (data: DeletePriceMutation) => data.deletePrice;
/** What is priced otherwise from now on. */
const LISTS = ['OwnPrices', 'PricedNodes'];

const PURCHASES = [
  { value: '', label: 'However it is bought' },
  { value: 'ON_DEMAND', label: 'On demand' },
  { value: 'SPOT', label: 'Spot' },
];
const KINDS = [
  { value: 'INSTANCE', label: 'The whole machine' },
  { value: 'PER_CORE', label: 'A CPU core, with the memory that comes with it' },
  { value: 'PER_RESOURCE', label: 'A CPU core and a GiB of memory, each on its own' },
];

interface FieldsProps {
  readonly draft: PriceDraft;
  readonly patch: (change: Partial<PriceDraft>) => void;
}

/** Which machines it is for: what is empty matches everything. */
function WhereFields({ draft, patch }: FieldsProps) {
  const field = (key: 'provider' | 'region' | 'family' | 'instanceType' | 'pool', label: string, like: string) => (
    <TextInput
      key={key}
      label={label}
      placeholder={like}
      value={draft[key]}
      onChange={(event) => patch({ [key]: event.target.value })}
    />
  );
  return (
    <fieldset className={styles.fields}>
      <legend>Which machines; what is empty matches everything</legend>
      <div className={styles.pair}>
        {field('instanceType', 'Instance type', 'm6i.2xlarge')}
        {field('pool', 'Node pool', 'general')}
        {field('family', 'Instance family', 'm6i')}
        {field('provider', 'Provider', 'aws, gce, azure')}
        {field('region', 'Region', 'eu-central-1')}
        <NativeSelect
          label="Bought"
          data={PURCHASES}
          value={draft.purchase}
          onChange={(event) => patch({ purchase: event.target.value as PricePurchase | '' })}
        />
      </div>
    </fieldset>
  );
}

function RateFields({ draft, patch }: FieldsProps) {
  const amount = (key: 'perHour' | 'perCoreHour' | 'perGibHour', label: string) => (
    <NumberInput
      size="xs"
      label={label}
      min={0}
      decimalScale={8}
      hideControls
      required
      withAsterisk={false}
      value={draft[key]}
      onChange={(value) => patch({ [key]: value })}
    />
  );
  return (
    <fieldset className={styles.fields}>
      <legend>The price, per hour</legend>
      <NativeSelect
        label="Of what"
        data={KINDS}
        value={draft.kind}
        onChange={(event) => patch({ kind: event.target.value as PriceRateKind })}
      />
      <div className={styles.pair}>
        {draft.kind === 'INSTANCE' ? amount('perHour', 'Machine per hour') : amount('perCoreHour', 'Core per hour')}
        {draft.kind === 'PER_RESOURCE' ? amount('perGibHour', 'GiB per hour') : null}
        <TextInput
          label="Currency"
          description="ISO 4217, such as USD or EUR."
          maxLength={3}
          required
          withAsterisk={false}
          value={draft.currency}
          onChange={(event) => patch({ currency: event.target.value.toUpperCase() })}
        />
      </div>
    </fieldset>
  );
}

interface Props {
  /** The price to change, as it is stored now; null for a new one. */
  readonly price: OwnPriceFragment | null;
  /** What a new one begins with. */
  readonly initial: PriceDraft;
  readonly onClose: () => void;
  /** Reads again what is stored, after it was refused. */
  readonly onRefused: () => void;
}

/** Sets a price or changes one. */
export function PriceDialog({ price, initial, onClose, onRefused }: Props) {
  const form = useDraft(price, (stored) => (stored ? draftOfPrice(stored) : initial));
  const { draft, patch } = form;
  const create = useAct(CreatePriceDocument, pickCreated, LISTS);
  const update = useAct(UpdatePriceDocument, pickUpdated, LISTS);
  const current = price ? update : create;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = inputOfPrice(draft);
    const saved = price
      ? await update.run({ input: { id: price.id, expectedRevision: form.revision, ...input } })
      : await create.run({ input });
    if (saved) onClose();
    else onRefused();
  };
  const where = whereText({ ...draft, purchase: draft.purchase || null });
  return (
    <Modal
      opened
      onClose={onClose}
      title={price ? 'Change price' : 'Set a price'}
      size={640}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form className={formStyles.form} onSubmit={submit} aria-label="Price">
        <WhereFields draft={draft} patch={patch} />
        <RateFields draft={draft} patch={patch} />
        <Textarea
          label="Note"
          description="Where it comes from, such as the contract it is of."
          maxLength={500}
          rows={2}
          value={draft.note}
          onChange={(event) => patch({ note: event.target.value })}
        />
        <p className={formStyles.consequence}>
          {`Holds for: ${where}. Of several prices that fit a machine, the one that says most of it holds. Days that are counted already are counted again.`}
        </p>
        {form.isOutdated ? (
          <OutdatedNote what="this price" onTake={() => form.takeStored()} onKeep={form.keepOwn} />
        ) : (
          <FormProblem text={current.problem} />
        )}
        <div className={formStyles.buttons}>
          <Button type="submit" loading={current.isBusy} disabled={!isComplete(draft) || form.isOutdated}>
            {price ? 'Save price' : 'Set price'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface DeleteProps {
  readonly price: OwnPriceFragment;
  readonly onClose: () => void;
}

/** Takes a price away; the next one that fits holds again. */
export function DeletePriceDialog({ price, onClose }: DeleteProps) {
  const { run, problem, isBusy } = useAct(DeletePriceDocument, pickDeleted, LISTS);
  const remove = async () => {
    if (await run({ input: { id: price.id } })) onClose();
  };
  return (
    <ConfirmDialog
      title="Delete this price?"
      verb="Delete price"
      problem={problem}
      isBusy={isBusy}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{`${whereText(price)}: these machines cost again what another price of yours or the list says.`}</p>
    </ConfirmDialog>
  );
}

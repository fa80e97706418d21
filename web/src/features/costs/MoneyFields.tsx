import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { CostSettingsFieldsFragment } from '../../graphql/generated';
import { PriceSource } from './PriceSource';
import { storageText } from './price-words';
import styles from './prices.module.css';
import { type ExchangeDraft, newExchange, newStorage, type SettingsDraft, type StorageDraft } from './settings-form';

interface Props {
  readonly draft: SettingsDraft;
  readonly patch: (change: Partial<SettingsDraft>) => void;
}

function Remove({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" size={30} aria-label={label} onClick={onClick}>
      <IconTrash size={15} aria-hidden="true" />
    </ActionIcon>
  );
}

/** The currency that everything is told in, and what others are worth in it. */
export function ExchangeFields({ draft, patch }: Props) {
  const { exchange, currency } = draft;
  const set = (key: number, change: Partial<ExchangeDraft>) =>
    patch({ exchange: exchange.map((row) => (row.key === key ? { ...row, ...change } : row)) });
  return (
    <fieldset className={styles.fields}>
      <legend>Currency</legend>
      <TextInput
        label="Everything is told in"
        description="ISO 4217 code, such as USD or EUR. List prices are in US dollars: another currency needs their rate."
        maxLength={3}
        value={currency}
        onChange={(event) => patch({ currency: event.target.value.toUpperCase() })}
      />
      {exchange.map(({ key, currency: other, rate }, index) => (
        <div key={key} className={styles.rate}>
          <TextInput
            label="One unit of"
            aria-label={`Currency of rate ${index + 1}`}
            maxLength={3}
            placeholder="USD"
            value={other}
            onChange={(event) => set(key, { currency: event.target.value.toUpperCase() })}
          />
          <NumberInput
            size="xs"
            label={`is worth, in ${currency || '…'}`}
            aria-label={`Rate ${index + 1}`}
            min={0}
            decimalScale={8}
            hideControls
            value={rate}
            onChange={(value) => set(key, { rate: value })}
          />
          <Remove
            label={`Remove rate ${index + 1}`}
            onClick={() => patch({ exchange: exchange.filter((row) => row.key !== key) })}
          />
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          ml={-8}
          onClick={() => patch({ exchange: [...exchange, newExchange()] })}
        >
          Add an exchange rate
        </Button>
      </div>
    </fieldset>
  );
}

interface StorageProps extends Props {
  /** What every class without a price of its own costs. */
  readonly standard: CostSettingsFieldsFragment['defaultStorage'];
}

/** What storage costs by its class. */
export function StorageFields({ draft, patch, standard }: StorageProps) {
  const { storage, currency } = draft;
  const set = (key: number, change: Partial<StorageDraft>) =>
    patch({ storage: storage.map((row) => (row.key === key ? { ...row, ...change } : row)) });
  return (
    <fieldset className={styles.fields}>
      <legend>Storage classes</legend>
      <p className="muted">
        {`All others cost ${storageText(standard.perGibMonth, standard.currency)}: `}
        <PriceSource source={standard.source} withDay />.
      </p>
      {storage.map(({ key, storageClass, perGibMonth, currency: own }, index) => (
        <div key={key} className={styles.row}>
          <TextInput
            label="Storage class"
            aria-label={`Storage class ${index + 1}`}
            placeholder="gp3"
            value={storageClass}
            onChange={(event) => set(key, { storageClass: event.target.value })}
          />
          <NumberInput
            size="xs"
            label="GiB and month"
            aria-label={`Price of storage class ${index + 1}, per GiB and month`}
            min={0}
            decimalScale={8}
            hideControls
            value={perGibMonth}
            onChange={(value) => set(key, { perGibMonth: value })}
          />
          <TextInput
            label="Currency"
            aria-label={`Currency of storage class ${index + 1}`}
            maxLength={3}
            value={own}
            onChange={(event) => set(key, { currency: event.target.value.toUpperCase() })}
          />
          <Remove
            label={`Remove storage class ${index + 1}`}
            onClick={() => patch({ storage: storage.filter((row) => row.key !== key) })}
          />
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          ml={-8}
          onClick={() => patch({ storage: [...storage, newStorage(currency)] })}
        >
          Add a storage class
        </Button>
      </div>
    </fieldset>
  );
}

import type { CostSettingsFieldsFragment, CostSpread, UpdateCostSettingsInput } from '../../graphql/generated';
import { toNumber } from './price-form';

let nextKey = 0;
/** A key of a row that has none of its own. */
const newKey = () => {
  nextKey += 1;
  return nextKey;
};

export interface ExchangeDraft {
  readonly key: number;
  readonly currency: string;
  readonly rate: string | number;
}

export interface StorageDraft {
  readonly key: number;
  readonly storageClass: string;
  readonly perGibMonth: string | number;
  readonly currency: string;
}

/** The settings as their form has them. */
export interface SettingsDraft {
  readonly currency: string;
  readonly exchange: readonly ExchangeDraft[];
  readonly storage: readonly StorageDraft[];
  readonly sharesDaemonSets: boolean;
  /** Names parted by commas or blanks. */
  readonly sharedNamespaces: string;
  readonly shared: CostSpread;
  readonly idle: CostSpread;
}

export const newExchange = (): ExchangeDraft => ({ key: newKey(), currency: '', rate: '' });
export const newStorage = (currency: string): StorageDraft => ({
  key: newKey(),
  storageClass: '',
  perGibMonth: '',
  currency,
});

/** The settings as they are stored. */
export function draftOfSettings(settings: CostSettingsFieldsFragment): SettingsDraft {
  return {
    currency: settings.currency,
    exchange: settings.exchange.map(({ currency, rate }, key) => ({ key: -1 - key, currency, rate })),
    storage: settings.storage.map(({ storageClass, perGibMonth, currency }, key) => ({
      key: -1 - key,
      storageClass,
      perGibMonth,
      currency,
    })),
    sharesDaemonSets: settings.sharesDaemonSets,
    sharedNamespaces: settings.sharedNamespaces.join(', '),
    shared: settings.shared,
    idle: settings.idle,
  };
}

const code = (text: string) => text.trim().toUpperCase();

/** Whether each row is whole or empty: a price that is not typed yet must not be sent as 0. */
export function isWhole({ exchange, storage }: SettingsDraft): boolean {
  return (
    exchange.every(({ currency, rate }) => (currency.trim() === '') === (toNumber(rate) === null)) &&
    storage.every(({ storageClass, perGibMonth }) => (storageClass.trim() === '') === (toNumber(perGibMonth) === null))
  );
}

/** What is sent; rows that are empty are left out. */
export function inputOfSettings(draft: SettingsDraft): UpdateCostSettingsInput {
  return {
    currency: code(draft.currency),
    exchange: draft.exchange
      .filter(({ currency }) => currency.trim() !== '')
      .map(({ currency, rate }) => ({ currency: code(currency), rate: toNumber(rate) ?? 0 })),
    storage: draft.storage
      .filter(({ storageClass }) => storageClass.trim() !== '')
      .map(({ storageClass, perGibMonth, currency }) => ({
        storageClass: storageClass.trim(),
        perGibMonth: toNumber(perGibMonth) ?? 0,
        currency: code(currency),
      })),
    sharesDaemonSets: draft.sharesDaemonSets,
    sharedNamespaces: [...new Set(draft.sharedNamespaces.split(/[\s,]+/).filter(Boolean))],
    shared: draft.shared,
    idle: draft.idle,
  };
}

/** What the policy does, a sentence each. */
export function policyWords({ sharesDaemonSets, sharedNamespaces, shared, idle }: SettingsDraft): string[] {
  const names = sharedNamespaces.split(/[\s,]+/).filter(Boolean);
  const namespaces = `the ${names.length === 1 ? 'namespace' : 'namespaces'} ${names.join(', ')}`;
  const what = [...(sharesDaemonSets ? ['DaemonSets'] : []), ...(names.length > 0 ? [namespaces] : [])].join(' and ');
  const first =
    what === ''
      ? 'Nothing is shared: each workload bears what it costs itself.'
      : shared === 'PROPORTIONAL'
        ? `What ${what} cost is spread over all other workloads of the cluster, by what each costs itself.`
        : `What ${what} cost is told apart as shared, and borne by nobody.`;
  const second =
    idle === 'PROPORTIONAL'
      ? 'What is idle is spread over workloads too: all of a node that could have been used is paid for by somebody.'
      : 'What is idle is told apart, so that it can be seen and removed.';
  return [first, second];
}

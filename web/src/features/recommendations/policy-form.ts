import type {
  CpuLimitPolicy,
  PolicyRowFragment,
  SizingPartsFragment,
  SizingValuesInput,
} from '../../graphql/generated';
import { cpuText, memoryText } from './amounts';

const MIB = 1024 ** 2;
type Key = Exclude<keyof SizingPartsFragment, 'isExcluded' | 'cpuLimit'>;

interface NumberField {
  readonly key: Key;
  readonly label: string;
  /** What people write is what is sent times this, less `offset`: percent of head-room for a factor. */
  readonly scale: number;
  readonly offset?: number;
  readonly unit: string;
  readonly from: number;
  readonly to: number;
  readonly help?: string;
}

/** The numbers of a policy, as people write them. */
export const NUMBER_FIELDS: readonly NumberField[] = [
  { key: 'windowDays', label: 'Window', unit: 'days', scale: 1, from: 3, to: 14, help: 'Usage that counts' },
  {
    key: 'cpuPercentile',
    label: 'CPU percentile',
    unit: '% of the time below the request',
    scale: 1,
    from: 50,
    to: 99.9,
  },
  { key: 'cpuHeadroom', label: 'CPU head-room', unit: '%', scale: 100, offset: 1, from: 0, to: 300 },
  {
    key: 'memoryHeadroom',
    label: 'Memory head-room',
    unit: '% above the peak',
    scale: 100,
    offset: 1,
    from: 0,
    to: 300,
  },
  {
    key: 'memoryHeadroomMost',
    label: 'Memory head-room, most',
    unit: '% where days differ',
    scale: 100,
    offset: 1,
    from: 0,
    to: 300,
  },
  { key: 'cpuFloorCores', label: 'Least CPU request', unit: 'm', scale: 1000, from: 1, to: 4000 },
  { key: 'memoryFloorBytes', label: 'Least memory request', unit: 'MiB', scale: 1 / MIB, from: 4, to: 16_384 },
  { key: 'minChangeShare', label: 'Least change', unit: '%', scale: 100, from: 0, to: 100 },
  { key: 'minChangeCpuCores', label: 'Least cut of CPU', unit: 'm', scale: 1000, from: 0, to: 4000 },
  { key: 'minChangeMemoryBytes', label: 'Least cut of memory', unit: 'MiB', scale: 1 / MIB, from: 0, to: 16_384 },
];

/** A policy as it is typed; an empty text leaves the default's value. */
export interface PolicyForm {
  readonly name: string;
  /** Id; empty for all clusters. */
  readonly cluster: string;
  /** A name or pattern; empty for all namespaces. */
  readonly namespace: string;
  readonly isExcluded: boolean;
  readonly cpuLimit: CpuLimitPolicy | '';
  readonly numbers: Readonly<Record<Key, string>>;
}

const round = (value: number) => String(Number(value.toPrecision(6)));

/** A value of the API as people write it. */
export function written({ key, scale, offset = 0 }: NumberField, sizing: SizingPartsFragment): string {
  return round((sizing[key] - offset) * scale);
}

/** An empty form, or one with what the policy sets itself. */
export function formOf(policy: PolicyRowFragment | null): PolicyForm {
  const own = new Set(policy?.ownValues ?? []);
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map((field) => [field.key, policy && own.has(field.key) ? written(field, policy.sizing) : '']),
  ) as Record<Key, string>;
  return {
    name: policy?.name ?? '',
    cluster: policy?.cluster?.id ?? '',
    namespace: policy?.namespace ?? '',
    isExcluded: policy?.sizing.isExcluded ?? false,
    cpuLimit: policy && own.has('cpuLimit') ? policy.sizing.cpuLimit : '',
    numbers,
  };
}

interface Read {
  readonly sizing: SizingValuesInput | null;
  /** What is wrong with what is typed; null where nothing is. */
  readonly problem: string | null;
}

function readNumber({ label, from, to, unit }: NumberField, text: string): string | null {
  const value = Number(text.replace(',', '.'));
  if (!Number.isNaN(value) && value >= from && value <= to) return null;
  return `${label} is “${text}”; it must be a number from ${from} to ${to} ${unit.split(' ')[0]}.`;
}

/** What is typed as the API takes it, or what is wrong with it. */
export function sizingOf({ numbers, cpuLimit, isExcluded }: PolicyForm): Read {
  const given = NUMBER_FIELDS.filter(({ key }) => numbers[key].trim() !== '');
  const problem = given.map((field) => readNumber(field, numbers[field.key].trim())).find((text) => text !== null);
  if (problem) return { sizing: null, problem };
  const values = given.map(({ key, scale, offset = 0 }) => {
    const value = Number(numbers[key].trim().replace(',', '.'));
    const sent = value / scale + offset;
    return [key, key === 'windowDays' || key.endsWith('Bytes') ? Math.round(sent) : Number(sent.toPrecision(9))];
  });
  const sizing: SizingValuesInput = {
    ...Object.fromEntries(values),
    ...(cpuLimit === '' ? {} : { cpuLimit }),
    ...(isExcluded ? { isExcluded } : {}),
  };
  return { sizing, problem: null };
}

const LIMIT_WORDS: Readonly<Record<CpuLimitPolicy, string>> = {
  KEEP: 'CPU limits stay as they are',
  REMOVE: 'CPU limits go',
  RATIO: 'CPU limits keep their ratio to the request',
};

export const LIMIT_OPTIONS = Object.entries(LIMIT_WORDS).map(([value, label]) => ({ value, label }));

const percent = (factor: number) => `${round((factor - 1) * 100)} %`;

/** What a policy does, a sentence each. */
export function sizingInWords(sizing: SizingPartsFragment): string[] {
  if (sizing.isExcluded) return ['Nothing is proposed about sizes.'];
  const { windowDays, cpuPercentile, cpuHeadroom, memoryHeadroom, memoryHeadroomMost, cpuLimit } = sizing;
  return [
    `By ${windowDays} days of usage.`,
    `CPU: below the request ${round(cpuPercentile)} % of the time, and ${percent(cpuHeadroom)} more; never below ${cpuText(sizing.cpuFloorCores)}. ${LIMIT_WORDS[cpuLimit]}.`,
    `Memory: the peak and ${percent(memoryHeadroom)}, up to ${percent(memoryHeadroomMost)} where days differ; never below ${memoryText(sizing.memoryFloorBytes)}.`,
    `Changes below ${round(sizing.minChangeShare * 100)} %, and cuts below ${cpuText(sizing.minChangeCpuCores)} and ${memoryText(sizing.minChangeMemoryBytes)}, are not proposed.`,
  ];
}

/** "Least cpu request", for what a policy sets itself. */
export function ownInWords({ ownValues, sizing }: PolicyRowFragment): string {
  if (sizing.isExcluded) return 'excluded: nothing is proposed';
  const words = ownValues.flatMap((key) => {
    const field = NUMBER_FIELDS.find((each) => each.key === key);
    if (field)
      return [
        `${field.label.toLowerCase().replace('cpu', 'CPU')} ${written(field, sizing)} ${field.unit.split(' ')[0]}`,
      ];
    return key === 'cpuLimit'
      ? [LIMIT_WORDS[sizing.cpuLimit].replace('CPU', 'CPU').toLowerCase().replace('cpu', 'CPU')]
      : [];
  });
  return words.join(', ') || 'as the default';
}

/** The values that would hold: what is typed, and the default for the rest. */
export function effective(sizing: SizingValuesInput, standard: SizingPartsFragment): SizingPartsFragment {
  const given = Object.entries(sizing).filter(([, value]) => value !== null && value !== undefined);
  return { ...standard, ...Object.fromEntries(given) };
}

/** Whether the name of a namespace is of a pattern, in which "*" stands for any characters; an empty one is of all. */
export function isOfPattern(pattern: string, name: string): boolean {
  if (pattern === '') return true;
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return name === pattern;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

/** Where a policy holds, in words. */
export function placeInWords({ cluster, namespace }: Pick<PolicyRowFragment, 'cluster' | 'namespace'>): string {
  const what =
    namespace === null
      ? 'all namespaces'
      : namespace.includes('*')
        ? `namespaces ${namespace}`
        : `namespace ${namespace}`;
  return what + (cluster ? ` of ${cluster.name}` : ' of all clusters');
}

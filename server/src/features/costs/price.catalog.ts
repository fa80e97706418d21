import type { Currency, Purchase, Rate } from './rate.js';

/** A month of 730 hours: 365 days of 24 hours by 12. Every monthly figure is an hourly one times this. */
export const HOURS_PER_MONTH = 730;

/** Where a price was read, and when. */
export interface PriceSource {
  name: string;
  /** Repository and file, at the version that was read. */
  url: string;
  /** The day of which its prices are, as it says itself; YYYY-MM-DD. */
  observedOn: string;
  note: string;
}

const OPENCOST = 'https://github.com/opencost/opencost/blob/5f6533303e3850c8635796a74bb22802d16e9090/configs';

export const PRICE_SOURCES = {
  AWS: {
    name: 'Karpenter provider for AWS: its copy of the AWS price list',
    url: 'https://github.com/aws/karpenter-provider-aws/blob/1d927085dd81a9df9301e613f371dac5b4d16bfe/pkg/providers/pricing/zz_generated.pricing_aws.go',
    observedOn: '2026-07-20',
    note: 'On demand, us-east-1 only. A family is listed where all its sizes cost the same per vCPU within 0.2 %.',
  },
  AZURE: {
    name: 'Karpenter provider for Azure: its copy of the Azure retail prices',
    url: 'https://github.com/Azure/karpenter-provider-azure/blob/352646f599290c3a6d2f9710fb535a7b288f88ed/pkg/providers/pricing/zz_generated.pricing.go',
    observedOn: '2026-06-18',
    note: 'On demand. Families whose sizes differ by 2 % per vCPU are left out: of Dasv5, Dadsv5, Easv5 and Eadsv5 the source lists some sizes at about twice the price of others.',
  },
  GCP: {
    name: 'Google Cloud Pricing and Cost Calculator (gcosts): its copy of the Cloud Billing catalogue',
    url: 'https://github.com/Cyclenerd/google-cloud-pricing-cost-calculator/blob/0166a59ebba7c36f2cc8c931d9f258dcebc44776/pricing.yml',
    observedOn: '2025-03-06',
    note: 'On demand before sustained-use discounts, and spot of that day: e2-standard-2, n2-standard-8 and c4-standard-16, per vCPU.',
  },
  AWS_DEFAULT: {
    name: 'OpenCost: default prices for AWS',
    url: `${OPENCOST}/aws.json`,
    observedOn: '2024-01-03',
    note: 'Per core and GiB; stands in where no list price is known. Dated by the last change of the file.',
  },
  GCP_DEFAULT: {
    name: 'OpenCost: default prices for Google Cloud',
    url: `${OPENCOST}/gcp.json`,
    observedOn: '2023-08-28',
    note: 'Per core and GiB; stands in where no list price is known. Dated by the last change of the file.',
  },
  AZURE_DEFAULT: {
    name: 'OpenCost: default prices for Azure',
    url: `${OPENCOST}/azure.json`,
    observedOn: '2019-04-01',
    note: 'Per core and GiB, by its own words estimates of prices of April 2019; stands in where no list price is known.',
  },
  DEFAULT: {
    name: 'OpenCost: default prices',
    url: `${OPENCOST}/default.json`,
    observedOn: '2020-02-12',
    note: 'Per core and GiB of Google Cloud us-central1; stands in for other machines until their price is set. Dated by the last change of the file.',
  },
} as const satisfies Record<string, PriceSource>;

export type PriceSourceId = keyof typeof PRICE_SOURCES;

export type PriceLevel = 'INSTANCE_TYPE' | 'FAMILY' | 'PROVIDER';

/** A price that anybody may read. */
export interface ListPrice {
  level: PriceLevel;
  /** As in a node’s providerID: `aws`, `gce`, `azure`; null of the default for every other machine. */
  provider: string | null;
  /** Null where it holds in all of them. */
  region: string | null;
  /** Instance type or family (`familyOf`); null of defaults. */
  key: string | null;
  purchase: Purchase;
  rate: Rate;
  currency: Currency;
  source: PriceSourceId;
}

/** “key price” pairs, by the regions in which they hold. */
type Table = Readonly<Record<string, string>>;

const AWS_FAMILIES: Table = {
  'us-east-1': `
    c5 0.0425, c5a 0.0385, c5ad 0.043, c5d 0.048, c5n 0.054, c6a 0.03825, c6g 0.034, c6gd 0.0384, c6gn 0.0432,
    c6i 0.0425, c6id 0.0504, c6in 0.0567, c7a 0.05132, c7g 0.03625, c7gd 0.0453594, c7gn 0.0624, c7i 0.044625,
    c7i-flex 0.0423938, c8a 0.053885, c8g 0.03988, c8gd 0.04899, c8gn 0.05925, c8i 0.046855, c8i-flex 0.04451,
    c8id 0.05544, c8in 0.06804, m5 0.048, m5a 0.043, m5ad 0.0515, m5d 0.0565, m5dn 0.068, m5n 0.0595, m6a 0.0432,
    m6g 0.0385, m6gd 0.0452, m6i 0.048, m6id 0.059325, m6in 0.069615, m7a 0.05796, m7g 0.0408, m7gd 0.0533922,
    m7i 0.0504, m7i-flex 0.04788, m8a 0.06086, m8g 0.04488, m8gd 0.05766, m8gn 0.07275, m8i 0.05292,
    m8i-flex 0.050275, m8id 0.06526, m8in 0.08354, r5 0.063, r5a 0.0565, r5ad 0.0655, r5d 0.072, r5dn 0.0835,
    r5n 0.0745, r6a 0.0567, r6g 0.0504, r6gd 0.0576, r6i 0.063, r6id 0.0756, r6in 0.087165, r7a 0.076075,
    r7g 0.05355, r7gd 0.0680406, r7i 0.06615, r8a 0.07988, r8g 0.05891, r8gd 0.07348, r8gn 0.0910901,
    r8i 0.06946, r8i-flex 0.065985, r8id 0.08316, r8in 0.1046`,
};

/** Burstable ones have the same vCPUs at different prices. */
const AWS_TYPES: Table = {
  'us-east-1': `
    t2.2xlarge 0.3712, t2.large 0.0928, t2.medium 0.0464, t2.micro 0.0116, t2.nano 0.0058, t2.small 0.023,
    t2.xlarge 0.1856, t3.2xlarge 0.3328, t3.large 0.0832, t3.medium 0.0416, t3.micro 0.0104, t3.nano 0.0052,
    t3.small 0.0208, t3.xlarge 0.1664, t3a.2xlarge 0.3008, t3a.large 0.0752, t3a.medium 0.0376, t3a.micro 0.0094,
    t3a.nano 0.0047, t3a.small 0.0188, t3a.xlarge 0.1504, t4g.2xlarge 0.2688, t4g.large 0.0672,
    t4g.medium 0.0336, t4g.micro 0.0084, t4g.nano 0.0042, t4g.small 0.0168, t4g.xlarge 0.1344`,
};

const AZURE_FAMILIES: Table = {
  'eastus eastus2 westus2': `
    Dsv3 0.048, Dsv4 0.048, Dsv5 0.048, Dsv6 0.050401, Ddsv4 0.0565, Ddsv5 0.0565, Ddsv6 0.0622917, Dasv4 0.048,
    Dasv6 0.0453958, Dadsv6 0.057, Dpsv5 0.0385, Dpsv6 0.0351042, Dlsv5 0.0425, Dlsv6 0.0446328, Esv4 0.063,
    Esv5 0.063, Esv6 0.0661484, Edsv5 0.072, Easv4 0.063, Easv6 0.0596042, Eadsv6 0.0726042, Fsv2 0.0422917`,
  westeurope: `
    Dsv3 0.06, Dsv4 0.0575, Dsv5 0.0575, Dsv6 0.0603802, Ddsv4 0.068, Ddsv5 0.068, Ddsv6 0.0746198, Dasv4 0.0575,
    Dasv6 0.0548958, Dadsv6 0.069, Dpsv5 0.046, Dpsv6 0.0418958, Dlsv5 0.0485, Dlsv6 0.0509297, Esv4 0.076,
    Esv5 0.076, Esv6 0.0797969, Edsv5 0.0865, Easv4 0.076, Easv6 0.0721042, Eadsv6 0.0876979, Fsv2 0.0485`,
  northeurope: `
    Dsv3 0.0535, Dsv4 0.0535, Dsv5 0.0535, Dsv6 0.0561823, Ddsv4 0.063, Ddsv5 0.063, Ddsv6 0.0694323,
    Dasv4 0.0535, Dasv6 0.0506042, Dadsv6 0.0636979, Dpsv5 0.043, Dpsv6 0.0391979, Dlsv5 0.0456042,
    Dlsv6 0.0478828, Esv4 0.0705, Esv5 0.0705, Esv6 0.0740313, Edsv5 0.08, Easv4 0.0705, Easv6 0.0665,
    Eadsv6 0.081, Fsv2 0.048`,
  germanywestcentral: `
    Dsv3 0.0575, Dsv4 0.0575, Dsv5 0.0575, Dsv6 0.0603802, Ddsv4 0.068, Ddsv5 0.068, Ddsv6 0.0746198,
    Dasv4 0.052, Dasv6 0.0548958, Dadsv6 0.069, Dpsv5 0.046, Dpsv6 0.0418958, Dlsv5 0.0485, Dlsv6 0.0509297,
    Esv4 0.076, Esv5 0.076, Esv6 0.0797969, Edsv5 0.0865, Easv4 0.076, Easv6 0.0721042, Eadsv6 0.0876979,
    Fsv2 0.0485`,
  uksouth: `
    Dsv3 0.058, Dsv4 0.0555, Dsv5 0.0555, Dsv6 0.0582812, Ddsv4 0.0655, Ddsv5 0.0655, Ddsv6 0.0720313,
    Dasv4 0.0555, Dasv6 0.0528021, Dadsv6 0.0663021, Dpsv5 0.0444063, Dpsv6 0.0405, Dlsv5 0.0505,
    Dlsv6 0.0530313, Esv4 0.074, Esv5 0.074, Esv6 0.0777031, Edsv5 0.0845, Easv4 0.074, Easv6 0.0693021,
    Eadsv6 0.0843958, Fsv2 0.0505`,
  southeastasia: `
    Dsv3 0.0625, Dsv4 0.06, Dsv5 0.06, Dsv6 0.063, Ddsv4 0.0705, Ddsv5 0.0705, Ddsv6 0.0778698, Dasv4 0.06,
    Dasv6 0.057, Dadsv6 0.0716042, Dpsv5 0.048, Dpsv6 0.0436979, Dlsv5 0.049, Dlsv6 0.0514531, Esv4 0.076,
    Esv5 0.076, Esv6 0.0797969, Edsv5 0.087, Easv4 0.076, Easv6 0.0748958, Eadsv6 0.0911042, Fsv2 0.049`,
};

const AZURE_TYPES: Table = {
  eastus: `
    Standard_B12ms 0.499, Standard_B16ms 0.666, Standard_B1ms 0.0207, Standard_B20ms 0.832, Standard_B2ms 0.0832,
    Standard_B2s 0.0416, Standard_B4ms 0.166, Standard_B8ms 0.333, Standard_D2_v2 0.146, Standard_D3_v2 0.293,
    Standard_D4_v2 0.585, Standard_D5_v2 1.17, Standard_DS2_v2 0.146, Standard_DS3_v2 0.293,
    Standard_DS4_v2 0.585, Standard_DS5_v2 1.17`,
  westeurope: `
    Standard_B12ms 0.576, Standard_B16ms 0.768, Standard_B1ms 0.024, Standard_B20ms 0.96, Standard_B2ms 0.096,
    Standard_B2s 0.048, Standard_B4ms 0.192, Standard_B8ms 0.384, Standard_D2_v2 0.136, Standard_D3_v2 0.272,
    Standard_D4_v2 0.544, Standard_D5_v2 1.087, Standard_DS2_v2 0.136, Standard_DS3_v2 0.272,
    Standard_DS4_v2 0.544, Standard_DS5_v2 1.087`,
  northeurope: `
    Standard_B12ms 0.546, Standard_B16ms 0.728, Standard_B1ms 0.0227, Standard_B20ms 0.909, Standard_B2ms 0.091,
    Standard_B2s 0.045, Standard_B4ms 0.182, Standard_B8ms 0.364, Standard_D2_v2 0.132, Standard_D3_v2 0.263,
    Standard_D4_v2 0.527, Standard_D5_v2 1.053, Standard_DS2_v2 0.132, Standard_DS3_v2 0.263,
    Standard_DS4_v2 0.527, Standard_DS5_v2 1.053`,
};

const GCP_FAMILIES: Table = {
  'us-central1 us-east1 us-west1': 'e2-standard 0.03350571, n2-standard 0.048559, c4-standard 0.0494175',
  'us-east4': 'e2-standard 0.03773541, n2-standard 0.054689, c4-standard 0.0494175',
  'europe-west1': 'e2-standard 0.03685773, n2-standard 0.053417, c4-standard 0.054413615',
  'europe-west2': 'e2-standard 0.04316778, n2-standard 0.062562, c4-standard 0.05633595',
  'europe-west3': 'e2-standard 0.04316778, n2-standard 0.062562, c4-standard 0.05831265',
  'europe-west4': 'e2-standard 0.03688602, n2-standard 0.053458, c4-standard 0.051888375',
  'asia-east1': 'e2-standard 0.03879594, n2-standard 0.056226, c4-standard 0.0572205175',
  'asia-northeast1': 'e2-standard 0.04298286, n2-standard 0.062294, c4-standard 0.063461955',
  'asia-southeast1': 'e2-standard 0.04133307, n2-standard 0.059903, c4-standard 0.06096637625',
};

const GCP_SPOT_FAMILIES: Table = {
  'us-central1 us-east1 us-west1': 'e2-standard 0.013396, n2-standard 0.014988, c4-standard 0.019325',
  'us-east4': 'e2-standard 0.015048, n2-standard 0.016248, c4-standard 0.01976625',
  'europe-west1': 'e2-standard 0.013958, n2-standard 0.005514, c4-standard 0.0184975',
  'europe-west2': 'e2-standard 0.013958, n2-standard 0.008506, c4-standard 0.022533525',
  'europe-west3': 'e2-standard 0.014556, n2-standard 0.021274, c4-standard 0.023324175',
  'europe-west4': 'e2-standard 0.014736, n2-standard 0.014928, c4-standard 0.0207545625',
  'asia-east1': 'e2-standard 0.015516, n2-standard 0.011144, c4-standard 0.022887335',
  'asia-northeast1': 'e2-standard 0.017194, n2-standard 0.01483, c4-standard 0.02157625',
  'asia-southeast1': 'e2-standard 0.014054, n2-standard 0.021388, c4-standard 0.0243856225',
};

function listed(
  table: Table,
  of: Pick<ListPrice, 'provider' | 'level' | 'source'> & { purchase?: Purchase },
): ListPrice[] {
  return Object.entries(table).flatMap(([regions, pairs]) =>
    regions.split(' ').flatMap((region) =>
      pairs.split(',').map((pair): ListPrice => {
        const [key, price] = pair.trim().split(' ') as [string, string];
        const rate: Rate =
          of.level === 'FAMILY'
            ? { kind: 'PER_CORE', perCoreHour: Number(price) }
            : { kind: 'INSTANCE', perHour: Number(price) };
        return { purchase: 'ON_DEMAND', ...of, region, key, rate, currency: 'USD' };
      }),
    ),
  );
}

type Pair = [perCoreHour: number, perGibHour: number];

function defaults(provider: string | null, source: PriceSourceId, onDemand: Pair, spot: Pair): ListPrice[] {
  const row = (purchase: Purchase, [perCoreHour, perGibHour]: Pair): ListPrice => ({
    ...{ level: 'PROVIDER', provider, region: null, key: null, purchase, currency: 'USD', source },
    rate: { kind: 'PER_RESOURCE', perCoreHour, perGibHour },
  });
  return [row('ON_DEMAND', onDemand), row('SPOT', spot)];
}

/** Every list price that is known. What is not listed falls back on its provider’s default, and that on the last one. */
export const LIST_PRICES: readonly ListPrice[] = [
  ...listed(AWS_TYPES, { provider: 'aws', level: 'INSTANCE_TYPE', source: 'AWS' }),
  ...listed(AWS_FAMILIES, { provider: 'aws', level: 'FAMILY', source: 'AWS' }),
  ...listed(AZURE_TYPES, { provider: 'azure', level: 'INSTANCE_TYPE', source: 'AZURE' }),
  ...listed(AZURE_FAMILIES, { provider: 'azure', level: 'FAMILY', source: 'AZURE' }),
  ...listed(GCP_FAMILIES, { provider: 'gce', level: 'FAMILY', source: 'GCP' }),
  ...listed(GCP_SPOT_FAMILIES, { provider: 'gce', level: 'FAMILY', source: 'GCP', purchase: 'SPOT' }),
  ...defaults('aws', 'AWS_DEFAULT', [0.031611, 0.004237], [0.006655, 0.000892]),
  ...defaults('gce', 'GCP_DEFAULT', [0.031611, 0.004237], [0.006655, 0.000892]),
  ...defaults('azure', 'AZURE_DEFAULT', [0.039, 0.001917], [0.007764, 0.000382]),
  ...defaults(null, 'DEFAULT', [0.031611, 0.004237], [0.006655, 0.000892]),
];

/** Storage per GiB and hour: 0.04 a month, the same in all of OpenCost’s files; per class only where a tenant sets it. */
export const DEFAULT_STORAGE = {
  perGibHour: 0.00005479452,
  currency: 'USD' as Currency,
  source: 'DEFAULT' as PriceSourceId,
};

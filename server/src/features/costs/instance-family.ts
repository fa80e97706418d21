// “m6i.2xlarge”, “n2-standard-8”, “Standard_D4s_v5”.
const AWS_TYPE = /^([a-z0-9-]+)\.[a-z0-9-]+$/;
const GCP_TYPE = /^([a-z0-9]+-[a-z]+)-\d+$/;
const AZURE_TYPE = /^Standard_([A-Z]+)\d+([a-z]*)_(v\d+)$/;

/** Sizes of AWS that are a share of a machine: their vCPUs tell nothing of their price. */
const BURSTABLE = /^t\d/;

/**
 * The family of an instance type within which a vCPU costs the same in every size: “m6i”, “n2-standard”, “Dsv5”. Null where
 * the type is unknown, is burstable, or has fewer vCPUs than it is billed for (Azure’s “E4-2s_v5”).
 * @param provider as in a node’s providerID
 */
export function familyOf(provider: string | null, instanceType: string | null): string | null {
  if (instanceType === null) return null;
  if (provider === 'aws') {
    const family = AWS_TYPE.exec(instanceType)?.[1] ?? null;
    return family === null || BURSTABLE.test(family) ? null : family;
  }
  if (provider === 'gce') return GCP_TYPE.exec(instanceType)?.[1] ?? null;
  if (provider !== 'azure') return null;
  const parts = AZURE_TYPE.exec(instanceType);
  return parts && `${parts[1]}${parts[2]}${parts[3]}`;
}

const CONTINENTS: readonly [RegExp, string][] = [
  [/^(us|northamerica|ca)-/, 'north america'],
  [/^(eu|europe)-/, 'europe'],
  [/^(asia|ap)-/, 'asia pacific'],
  [/(europe|germany|france|uk|sweden|norway|switzerland|italy|spain|poland|austria)/, 'europe'],
  [/(us\d?$|canada)/, 'north america'],
  [/(asia|japan|korea|india|australia)/, 'asia pacific'],
];

/** Where a region lies, roughly; null where its name does not tell. Prices within a group are closer than across. */
export function regionGroupOf(region: string | null): string | null {
  if (region === null) return null;
  return CONTINENTS.find(([pattern]) => pattern.test(region))?.[1] ?? null;
}

/** The filters that a saved view sets; the rest of the address stays. */
export interface ViewFilters {
  readonly state?: string | undefined;
  readonly severity?: string | undefined;
  readonly ack?: 'yes' | 'no' | undefined;
  readonly silenced?: 'yes' | 'no' | undefined;
  readonly mine?: true | undefined;
}

export interface SavedView {
  readonly name: string;
  readonly filters: ViewFilters;
}

const NONE: ViewFilters = {
  state: undefined,
  severity: undefined,
  ack: undefined,
  silenced: undefined,
  mine: undefined,
};

/** The views people triage by. Each is an address, so that it can be shared. */
export const ALERT_VIEWS: readonly SavedView[] = [
  { name: 'Open', filters: NONE },
  { name: 'Mine', filters: { ...NONE, mine: true } },
  { name: 'Unacknowledged', filters: { ...NONE, state: 'FIRING', ack: 'no', silenced: 'no' } },
  { name: 'Critical', filters: { ...NONE, severity: 'CRITICAL' } },
  { name: 'Silenced', filters: { ...NONE, silenced: 'yes' } },
  { name: 'Resolved', filters: { ...NONE, state: 'RESOLVED' } },
];

const KEYS = Object.keys(NONE) as (keyof ViewFilters)[];

/** Name of the view that an address is of; null for filters of one's own. */
export function viewOf(search: ViewFilters): string | null {
  const view = ALERT_VIEWS.find(({ filters }) => KEYS.every((key) => filters[key] === search[key]));
  return view?.name ?? null;
}

import { ACCESS_TABS, type AccessTab } from '../features/access/access-tabs';
import { AUDIT_ACTIONS } from '../features/audit/audit-words';
import { INTEGRATION_TABS, type IntegrationTab } from '../features/integrations/integration-tabs';
import { RESOURCE_TABS, type ResourceTab } from '../features/resources/resource-tabs';
import { SILENCE_TABS, type SilenceTab } from '../features/silences/silence-tabs';
import type {
  AlertOrderField,
  ClusterNodeOrderField,
  IncidentOrderField,
  PodOrderField,
  WorkloadOrderField,
} from '../graphql/generated';
import type { WorkloadKindName } from '../lib/workload-kind';
import { listOf, oneOf, type PageSearch, parsePageSearch, type RawSearch, textOf } from './search';

type Direction = 'ASC' | 'DESC';
const DIRECTIONS: readonly Direction[] = ['ASC', 'DESC'];

/** What every list keeps in its address. */
interface ListSearch<K> extends PageSearch {
  /** Beginning of the name. */
  readonly q?: string;
  /** Cluster names, comma-separated. */
  readonly cluster?: string;
  readonly sort?: K;
  readonly dir?: Direction;
}

function parseList<K extends string>(raw: RawSearch, fields: readonly K[]): ListSearch<K> {
  return {
    ...parsePageSearch(raw),
    q: textOf(raw.q),
    cluster: textOf(raw.cluster),
    sort: oneOf(raw.sort, fields),
    dir: oneOf(raw.dir, DIRECTIONS),
  };
}

const flag = (value: unknown): true | undefined => (value === true ? true : undefined);

export const NODE_STATUSES = ['READY', 'NOT_READY', 'UNKNOWN'] as const;
const NODE_FIELDS: readonly ClusterNodeOrderField[] = ['NAME', 'CREATED_AT', 'STATUS', 'CPU_USAGE', 'MEMORY_USAGE'];

export interface NodesSearch extends ListSearch<ClusterNodeOrderField> {
  readonly status?: string;
  readonly cordoned?: true;
}

/** Search parameters of the node list. */
export function parseNodesSearch(raw: RawSearch): NodesSearch {
  return {
    ...parseList(raw, NODE_FIELDS),
    status: listOf(raw.status, NODE_STATUSES)?.join(','),
    cordoned: flag(raw.cordoned),
  };
}

export const POD_PHASES = ['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'UNKNOWN'] as const;
const POD_FIELDS: readonly PodOrderField[] = [
  'NAME',
  'NAMESPACE',
  'CREATED_AT',
  'RESTARTS',
  'PHASE',
  'CPU_USAGE',
  'MEMORY_USAGE',
];

export interface PodsSearch extends ListSearch<PodOrderField> {
  readonly namespace?: string;
  readonly phase?: string;
  readonly problem?: true;
  readonly restarted?: true;
}

/** Search parameters of the pod list. */
export function parsePodsSearch(raw: RawSearch): PodsSearch {
  return {
    ...parseList(raw, POD_FIELDS),
    namespace: textOf(raw.namespace),
    phase: listOf(raw.phase, POD_PHASES)?.join(','),
    problem: flag(raw.problem),
    restarted: flag(raw.restarted),
  };
}

export const WORKLOAD_KINDS: readonly WorkloadKindName[] = [
  'DEPLOYMENT',
  'STATEFUL_SET',
  'DAEMON_SET',
  'CRON_JOB',
  'JOB',
  'REPLICA_SET',
];
const WORKLOAD_FIELDS: readonly WorkloadOrderField[] = ['NAME', 'NAMESPACE', 'CREATED_AT'];

export interface WorkloadsSearch extends ListSearch<WorkloadOrderField> {
  readonly namespace?: string;
  readonly kind?: string;
  /** Only those of which not all replicas are ready. */
  readonly unready?: true;
}

/** Search parameters of the workload list. */
export function parseWorkloadsSearch(raw: RawSearch): WorkloadsSearch {
  return {
    ...parseList(raw, WORKLOAD_FIELDS),
    namespace: textOf(raw.namespace),
    kind: listOf(raw.kind, WORKLOAD_KINDS)?.join(','),
    unready: flag(raw.unready),
  };
}

const RESOURCE_FIELDS = ['NAME', 'NAMESPACE', 'CREATED_AT'] as const;

export interface ResourcesSearch extends Omit<ListSearch<(typeof RESOURCE_FIELDS)[number]>, 'cluster'> {
  readonly tab?: ResourceTab;
  /** Only those in the trouble of their kind, such as services without a ready endpoint. */
  readonly trouble?: true;
}

/** Search parameters of the resources page of a cluster. */
export function parseResourcesSearch(raw: RawSearch): ResourcesSearch {
  const { cluster: _, ...list } = parseList(raw, RESOURCE_FIELDS);
  return { ...list, tab: oneOf(raw.tab, RESOURCE_TABS), trouble: flag(raw.trouble) };
}

export const INCIDENT_STATUSES = ['OPEN', 'ACKNOWLEDGED', 'RESOLVED'] as const;
export const INCIDENT_SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const;
const INCIDENT_FIELDS: readonly IncidentOrderField[] = ['SEVERITY', 'OPENED_AT', 'UPDATED_AT'];

export interface IncidentsSearch extends ListSearch<IncidentOrderField> {
  readonly severity?: string;
  /** OPEN and ACKNOWLEDGED unless the address says otherwise. */
  readonly status?: string;
}

/** Search parameters of the incident list. */
export function parseIncidentsSearch(raw: RawSearch): IncidentsSearch {
  return {
    ...parseList(raw, INCIDENT_FIELDS),
    severity: listOf(raw.severity, INCIDENT_SEVERITIES)?.join(','),
    status: listOf(raw.status, INCIDENT_STATUSES)?.join(','),
  };
}

export interface AccessSearch extends PageSearch {
  readonly tab?: AccessTab;
  /** Only keys that are accepted. */
  readonly active?: true;
}

export interface SilencesSearch extends PageSearch {
  readonly tab?: SilenceTab;
  /** Only silences that mute nothing. */
  readonly idle?: true;
  /** Id of the silence that is shown. */
  readonly silence?: string;
  /** The form of a new one is open. */
  readonly new?: true;
}

/** Search parameters of the silences page. */
export function parseSilencesSearch(raw: RawSearch): SilencesSearch {
  return {
    ...parsePageSearch(raw),
    tab: oneOf(raw.tab, SILENCE_TABS),
    idle: flag(raw.idle),
    silence: textOf(raw.silence),
    new: flag(raw.new),
  };
}

export interface AuditSearch extends PageSearch {
  /** Beginning of the actor's name. */
  readonly q?: string;
  readonly action?: string;
}

/** Search parameters of the audit trail. */
export function parseAuditSearch(raw: RawSearch): AuditSearch {
  return { ...parsePageSearch(raw), q: textOf(raw.q), action: listOf(raw.action, AUDIT_ACTIONS)?.join(',') };
}

/** Search parameters of the access page. */
export function parseAccessSearch(raw: RawSearch): AccessSearch {
  return { ...parsePageSearch(raw), tab: oneOf(raw.tab, ACCESS_TABS), active: flag(raw.active) };
}

export const SEVERITIES = ['CRITICAL', 'WARNING', 'INFO'] as const;
export const ALERT_STATES = ['PENDING', 'FIRING', 'RESOLVED'] as const;
const ALERT_FIELDS: readonly AlertOrderField[] = ['SEVERITY', 'LAST_SEEN_AT', 'FIRST_SEEN_AT'];

type YesNo = 'yes' | 'no';
const YES_NO: readonly YesNo[] = ['yes', 'no'];

export interface AlertsSearch extends ListSearch<AlertOrderField> {
  readonly severity?: string;
  /** PENDING and FIRING unless the address says otherwise. */
  readonly state?: string;
  readonly ack?: YesNo;
  readonly silenced?: YesNo;
  readonly mine?: true;
  readonly namespace?: string;
  readonly rule?: string;
  readonly workload?: string;
  /** Each alert is a row of its own. */
  readonly flat?: true;
  /** Id of the alert beside the list. */
  readonly alert?: string;
}

/** Search parameters of the alert list. */
export function parseAlertsSearch(raw: RawSearch): AlertsSearch {
  return {
    ...parseList(raw, ALERT_FIELDS),
    severity: listOf(raw.severity, SEVERITIES)?.join(','),
    state: listOf(raw.state, ALERT_STATES)?.join(','),
    ack: oneOf(raw.ack, YES_NO),
    silenced: oneOf(raw.silenced, YES_NO),
    mine: flag(raw.mine),
    namespace: textOf(raw.namespace),
    rule: textOf(raw.rule),
    workload: textOf(raw.workload),
    flat: flag(raw.flat),
    alert: textOf(raw.alert),
  };
}

export interface LiveSearch extends PageSearch {
  /** Part of the title, the rule or the object's name. */
  readonly q?: string;
  readonly cluster?: string;
  readonly severity?: string;
  /** Id of the alert beside the events. */
  readonly alert?: string;
}

/** Search parameters of the live page. */
export function parseLiveSearch(raw: RawSearch): LiveSearch {
  return {
    ...parsePageSearch(raw),
    q: textOf(raw.q),
    cluster: textOf(raw.cluster),
    severity: listOf(raw.severity, SEVERITIES)?.join(','),
    alert: textOf(raw.alert),
  };
}

export interface IntegrationsSearch extends PageSearch {
  readonly tab?: IntegrationTab;
  /** Id of the channel whose deliveries are listed. */
  readonly channel?: string;
  readonly state?: string;
}

/** Search parameters of the integrations page. */
export function parseIntegrationsSearch(raw: RawSearch): IntegrationsSearch {
  return {
    ...parsePageSearch(raw),
    tab: oneOf(raw.tab, INTEGRATION_TABS),
    channel: textOf(raw.channel),
    state: textOf(raw.state),
  };
}

export interface RulesSearch extends PageSearch {
  /** Beginning of the name. */
  readonly q?: string;
  /** With the product's detectors. */
  readonly detectors?: true;
  /** Only those that are switched off. */
  readonly off?: true;
  /** The form of a new one is open. */
  readonly new?: true;
}

/** Search parameters of the rules. */
export function parseRulesSearch(raw: RawSearch): RulesSearch {
  const flags = { detectors: flag(raw.detectors), off: flag(raw.off), new: flag(raw.new) };
  return { ...parsePageSearch(raw), q: textOf(raw.q), ...flags };
}

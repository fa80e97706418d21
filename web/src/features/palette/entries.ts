import type { PaletteSearchQuery } from '../../graphql/generated';
import { KIND_WORDS, kindPath } from '../../lib/workload-kind';

/** One thing the palette leads to. */
export interface PaletteEntry {
  readonly key: string;
  readonly group: 'Clusters' | 'Nodes' | 'Workloads' | 'Pods' | 'Actions' | 'Pages';
  readonly label: string;
  /** Where it is, behind the name. */
  readonly scope: string;
  readonly isDemo: boolean;
  readonly href: string;
}

const path = (...parts: string[]) => `/${parts.map(encodeURIComponent).join('/')}`;

/** What to do now: each is an address that opens where it can be done. */
const ACTIONS: readonly PaletteEntry[] = [
  ['Triage unacknowledged alerts', '/alerts?state=FIRING&ack=no&silenced=no'],
  ['Triage my alerts', '/alerts?mine=true'],
  ['Triage critical alerts', '/alerts?severity=CRITICAL'],
  ['Watch alerts live', '/live'],
  ['Silence alerts…', '/silences?new=true'],
  ['Plan a maintenance window', '/silences?tab=windows'],
  ['Make a rule…', '/rules?new=true'],
  ['Set a price…', '/costs?tab=own'],
  ['Go live with notifications', '/integrations'],
  ['Route incidents to channels', '/integrations?tab=routes'],
  ['Show what was sent', '/integrations?tab=deliveries'],
].map(([label = '', href = '']) => ({ key: `do ${href}`, group: 'Actions', label, scope: '', isDemo: false, href }));

const PAGES: readonly PaletteEntry[] = [
  ['Fleet', '/'],
  ['Alerts', '/alerts'],
  ['Incidents', '/incidents'],
  ['Live', '/live'],
  ['Nodes', '/nodes'],
  ['Workloads', '/workloads'],
  ['Pods', '/pods'],
  ['Rules', '/rules'],
  ['Silences', '/silences'],
  ['Maintenance windows', '/silences?tab=windows'],
  ['Integrations', '/integrations'],
  ['Delivery log', '/integrations?tab=deliveries'],
  ['Weekly digest', '/integrations?tab=digest'],
  ['Access', '/access'],
  ['Audit', '/audit'],
  ['Jobs', '/jobs'],
  ['Costs', '/costs'],
  ['Prices of nodes', '/costs?tab=nodes'],
  ['Cost policy and currency', '/costs?tab=settings'],
  ['Explorer', '/explorer'],
  ['API explorer', '/explorer/api'],
].map(([label = '', href = '']) => ({ key: href, group: 'Pages', label, scope: '', isDemo: false, href }));

/** Actions with a word that begins like the text; none before anything is typed. */
export function actionEntries(text: string): PaletteEntry[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return ACTIONS.filter(({ label }) => ` ${label.toLowerCase()}`.includes(` ${wanted}`));
}

/** Pages whose name begins like the text. */
export function pageEntries(text: string): PaletteEntry[] {
  return PAGES.filter(({ label }) => label.toLowerCase().startsWith(text.trim().toLowerCase()));
}

/** Objects first, by kind, then actions, then pages. */
export function paletteEntries(data: PaletteSearchQuery | undefined, text: string): PaletteEntry[] {
  const clusters = (data?.clusters?.edges ?? []).map(
    ({ node }): PaletteEntry => ({
      key: node.id,
      group: 'Clusters',
      label: node.name,
      scope: '',
      isDemo: node.isDemo,
      href: path('clusters', node.name),
    }),
  );
  const nodes = (data?.clusterNodes?.edges ?? []).map(
    ({ node }): PaletteEntry => ({
      key: node.id,
      group: 'Nodes',
      label: node.name,
      scope: node.cluster.name,
      isDemo: node.cluster.isDemo,
      href: path('clusters', node.cluster.name, 'nodes', node.name),
    }),
  );
  const workloads = (data?.workloads?.edges ?? []).map(
    ({ node }): PaletteEntry => ({
      key: node.id,
      group: 'Workloads',
      label: node.name,
      scope: `${KIND_WORDS[node.kind]}, ${node.cluster.name} / ${node.namespace}`,
      isDemo: node.cluster.isDemo,
      href: path(
        ...['clusters', node.cluster.name, 'workloads', node.namespace],
        ...[kindPath(KIND_WORDS[node.kind]) ?? '', node.name],
      ),
    }),
  );
  const pods = (data?.pods?.edges ?? []).map(
    ({ node }): PaletteEntry => ({
      key: node.id,
      group: 'Pods',
      label: node.name,
      scope: `${node.cluster.name} / ${node.namespace}`,
      isDemo: node.cluster.isDemo,
      href: path('clusters', node.cluster.name, 'pods', node.namespace, node.name),
    }),
  );
  return [...clusters, ...nodes, ...workloads, ...pods, ...actionEntries(text), ...pageEntries(text)];
}

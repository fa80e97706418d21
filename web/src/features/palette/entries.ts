import type { PaletteSearchQuery } from '../../graphql/generated';

/** One thing the palette leads to. */
export interface PaletteEntry {
  readonly key: string;
  readonly group: 'Clusters' | 'Nodes' | 'Pods' | 'Pages';
  readonly label: string;
  /** Where it is, behind the name. */
  readonly scope: string;
  readonly isDemo: boolean;
  readonly href: string;
}

const path = (...parts: string[]) => `/${parts.map(encodeURIComponent).join('/')}`;

const PAGES: readonly PaletteEntry[] = [
  ['Fleet', '/'],
  ['Alerts', '/alerts'],
  ['Incidents', '/incidents'],
  ['Live', '/live'],
  ['Nodes', '/nodes'],
  ['Pods', '/pods'],
  ['Integrations', '/integrations'],
  ['Access', '/access'],
  ['Audit', '/audit'],
  ['Explorer', '/explorer'],
  ['API explorer', '/explorer/api'],
].map(([label = '', href = '']) => ({ key: href, group: 'Pages', label, scope: '', isDemo: false, href }));

/** Pages whose name begins like the text. */
export function pageEntries(text: string): PaletteEntry[] {
  return PAGES.filter(({ label }) => label.toLowerCase().startsWith(text.trim().toLowerCase()));
}

/** Objects first, by kind, then pages. */
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
  return [...clusters, ...nodes, ...pods, ...pageEntries(text)];
}

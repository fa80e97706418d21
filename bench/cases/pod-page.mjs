/** The page that every server is asked for: 100 pods with 12 fields, their cluster node and cluster with 4 each. */

/**
 * @typedef {Record<string, unknown>} PodRow the 12 fields, `clusterNode` and `cluster`
 * @typedef {{ edges: { node: PodRow }[], pageInfo: { hasNextPage: boolean, endCursor: string | null } }} Page
 * @typedef {{ data: { pods?: Page, allPods?: Page } }} Answer
 */

const NODE = `namespace name phase reason isReady readyContainers restartCount nodeName podIp createdAt observedAt
        clusterNode { name status zone kubeletVersion }`;
const PAGE_INFO = 'pageInfo { hasNextPage endCursor }';

/**
 * The page of the product; `more` adds selections beside the edges.
 * @param {{ args?: string, more?: string }} [extra]
 */
export function podPage({ args = '', more = '' } = {}) {
  return `query Pods($after: String, $before: String) {
    pods(first: 100, after: $after, before: $before${args}) {
      edges { node { id ${NODE} cluster { name environment region kubernetesVersion } } }
      ${PAGE_INFO} ${more}
    }
  }`;
}

/** The same of the server by defaults. */
export const DEFAULTS_PAGE = `{ pods(first: 100) {
  edges { node { id ${NODE} cluster { name environment region kubernetesVersion } } } ${PAGE_INFO}
} }`;

/** The same of PostGraphile: its names, and the conditions that the product has of itself. */
export const POSTGRAPHILE_PAGE = `query Pods($tenantId: UUID!) {
  allPods(first: 100, condition: { tenantId: $tenantId, deletedAt: null }, orderBy: [NAME_ASC, ROW_ID_ASC]) {
    edges { node { id: rowId ${NODE}
      cluster: clusterByTenantIdAndClusterId { name environment region kubernetesVersion } } }
    ${PAGE_INFO}
  }
}`;

/**
 * What all servers must agree on: every row as it stands, with ids as rows of the table and times as moments.
 * @param {Answer} answer
 */
export function rowsOf({ data }) {
  const page = data.pods ?? data.allPods;
  if (!page) throw new Error('The answer has no page of pods.');
  const rows = page.edges.map(({ node }) => ({
    ...node,
    id: tableId(String(node['id'])),
    createdAt: moment(node['createdAt']),
    observedAt: moment(node['observedAt']),
  }));
  return { hasNextPage: page.pageInfo.hasNextPage, rows };
}

/** @param {string} id the product's ids are opaque; inside is the type and the row's id */
function tableId(id) {
  return /^[0-9a-f-]{36}$/.test(id) ? id : Buffer.from(id, 'base64url').toString('utf8').split(':').at(-1);
}

/** @param {unknown} time to the millisecond, which is what all of them keep */
function moment(time) {
  return typeof time === 'string' ? new Date(time).toISOString() : time;
}

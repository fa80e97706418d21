/** A ready query, for one kind of reader. */
export interface Example {
  readonly persona: 'On call' | 'Integration' | 'Stream reader';
  readonly title: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** One-click beginnings. A test checks each against schema.graphql. */
export const EXAMPLES: readonly Example[] = [
  {
    persona: 'On call',
    title: 'What is broken now',
    query: `# Critical alerts that fire, newest first, with where they are.
query BrokenNow {
  alerts(first: 20, filter: { state: [FIRING], severity: [CRITICAL] }) {
    totalCount
    edges {
      node {
        title
        rule
        count
        firstSeenAt
        namespace
        subjectKind
        subjectName
        cluster { name environment }
      }
    }
  }
}`,
  },
  {
    persona: 'On call',
    title: 'Pods that restart',
    query: `# Pods with restarts, most first, with their last exit.
query RestartingPods {
  pods(first: 20, filter: { minRestarts: 1 }, orderBy: { field: RESTARTS, direction: DESC }) {
    totalCount
    edges {
      node {
        name
        namespace
        restartCount
        lastRestartAt
        reason
        cluster { name }
        containers(first: 5) {
          edges { node { name state reason lastTermination { reason exitCode } } }
        }
      }
    }
  }
}`,
  },
  {
    persona: 'On call',
    title: 'Fullest nodes',
    query: `# Cluster nodes by CPU in use. null is "not measured", 0 is a measurement.
query FullestNodes {
  clusterNodes(first: 10, orderBy: { field: CPU_USAGE, direction: DESC }) {
    edges {
      node {
        name
        status
        cluster { name }
        allocatable { cpuCores memoryBytes }
        usage { cpuCores memoryBytes observedAt absentReason }
      }
    }
  }
}`,
  },
  {
    persona: 'Integration',
    title: 'Page through all pods',
    query: `# Ask again with after = pageInfo.endCursor until hasNextPage is false.
query AllPods($after: String) {
  pods(first: 100, after: $after) {
    edges { node { id name namespace phase nodeName cluster { name } } }
    pageInfo { hasNextPage endCursor }
  }
}`,
    variables: { after: null },
  },
  {
    persona: 'Integration',
    title: 'What changed',
    query: `# Changes of all clusters, newest first. Keep the last cursor to go on from there.
query WhatChanged($after: String) {
  changes(first: 50, after: $after) {
    edges {
      cursor
      node { observedAt objectKind namespace name action field before after cluster { name } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`,
    variables: { after: null },
  },
  {
    persona: 'Integration',
    title: 'Objects by their ids',
    query: `# Ids are opaque and stay the same. What is missing or not yours to see is null, in its place.
query ByIds($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Cluster { name kubernetesVersion }
    ... on Pod { name namespace phase }
  }
}`,
    variables: { ids: [] },
  },
  {
    persona: 'Stream reader',
    title: 'Snapshot and its cursor',
    query: `# What fires now. Follow the stream after this cursor: nothing is lost in between.
query Snapshot {
  alertSnapshot {
    cursor
    alerts { id severity title cluster { name } }
  }
}`,
  },
  {
    persona: 'Stream reader',
    title: 'Follow alerts',
    query: `# Every change of alerts in order. Come back with after = the last cursor you have handled.
subscription FollowAlerts($after: String) {
  alertStream(after: $after, snapshotFirst: true) {
    cursor
    type
    occurredAt
    alert { id severity state title count cluster { name } }
  }
}`,
    variables: { after: null },
  },
];

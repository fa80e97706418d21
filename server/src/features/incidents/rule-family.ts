/** A kind of trouble: rules of one family tell of the same thing in different ways. */
export interface RuleFamily {
  name: string;
  /** Begins a title: “High CPU”. */
  title: string;
  /** What pods do that have it: “report high CPU”. */
  says: string;
}

const family = (name: string, title: string, says: string): RuleFamily => ({ name, title, says });

/**
 * By words in the names of rules, the first that matches: rules of the server, of agents and of people are named in
 * camel case after what they find. A rule that none matches is a family of its own.
 */
const FAMILIES: readonly [RegExp, RuleFamily][] = [
  [/oom|outofmemory/i, family('OUT_OF_MEMORY', 'Out of memory', 'were killed for lack of memory')],
  [/silent|offline|agentlost|clusterdown/i, family('SILENCE', 'No reports', 'stopped reporting')],
  [/nodenotready|nodedown|nodeshutdown|rebooted/i, family('NODE_DOWN', 'Node not ready', 'are on a node that is down')],
  [
    /pressure|diskfull|freediskspace|imagegc|containergc/i,
    family('NODE_PRESSURE', 'Node short of resources', 'are on a node that runs short'),
  ],
  [/imagepull|errimage|pullsecret/i, family('IMAGE_PULL', 'Images cannot be pulled', 'cannot pull their image')],
  [/cpu|throttl/i, family('CPU', 'High CPU', 'report high CPU')],
  [/memory/i, family('MEMORY', 'High memory', 'report high memory')],
  [
    /crashloop|backoff|restart|cannotstart|failedpoststart|^failed$|sandbox/i,
    family('CRASH', 'Crashes', 'keep crashing'),
  ],
  [/schedul|unschedulable|quota/i, family('SCHEDULING', 'Scheduling trouble', 'cannot be scheduled')],
  [/evict|preempt/i, family('EVICTION', 'Evictions', 'were evicted')],
  [/unhealthy|probe|notready/i, family('READINESS', 'Not ready', 'are not ready')],
  [/mount|volume|disk|filling|inode|storage/i, family('STORAGE', 'Storage trouble', 'have trouble with storage')],
  [/replica|rollout|progress|unavailable/i, family('REPLICAS', 'Replicas missing', 'are missing')],
  [/network|dns|receive|transmit|endpoint/i, family('NETWORK', 'Network trouble', 'have network trouble')],
  [/scal|hpa|metric/i, family('SCALING', 'Scaling trouble', 'cannot be scaled')],
  [/certificate|expir|date/i, family('EXPIRY', 'Something expires', 'have something that expires')],
];

const known = new Map<string, RuleFamily>();
/** More names of rules than people write; a bound, because the names come from outside. */
const MAX_KNOWN = 2_000;

/** The family of a rule. */
export function familyOf(rule: string): RuleFamily {
  let found = known.get(rule);
  if (!found) {
    found = FAMILIES.find(([words]) => words.test(rule))?.[1] ?? family(rule, wordsOf(rule), `report “${rule}”`);
    if (known.size < MAX_KNOWN) known.set(rule, found);
  }
  return found;
}

/** “HighErrorRate” as “High error rate”. */
function wordsOf(rule: string): string {
  const words = rule.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

import type { WatchState } from '../../kube/watch.js';
import type { ResourceStore } from './resource-store.js';

function nameOf({ resource, namespace }: ResourceStore): string {
  return namespace === null ? resource.resource : `${resource.resource} in ${namespace}`;
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Why nobody knows how a resource is, in the words of the API; null for one that is in step, or not settled yet. */
export function reasonOf(store: ResourceStore): string | null {
  const { resource, state } = store;
  if (state === null || state.status === 'SYNCED') return null;
  const { group, version, since } = resource;
  const found = `${nameOf(store)}: ${asSentence(state.reason)}`;
  if (state.status !== 'MISSING' || since === undefined) return found;
  return `${found} It is read from ${group}/${version}, which Kubernetes has had since ${since}; older versions tell too little.`;
}

/** The name, with what the API would have to serve. */
function servedName(store: ResourceStore): string {
  const { group, version, since } = store.resource;
  return since === undefined ? nameOf(store) : `${nameOf(store)} (${group}/${version}, Kubernetes ${since} or newer)`;
}

/** Everything that is not observed, a short sentence for each way of it; what can be helped first. Empty for nothing. */
export function summaryOf(stores: readonly ResourceStore[]): string {
  const of = (status: WatchState['status']): ResourceStore[] => stores.filter(({ state }) => state?.status === status);
  const [denied, away, missing] = [of('DENIED'), of('UNREACHABLE'), of('MISSING')];
  const causes = away.flatMap(({ state }) => (state !== null && 'reason' in state ? [state.reason] : []));
  const cause = asSentence([...new Set(causes)].join(' '));
  return [
    ...(denied.length > 0 ? [`Forbidden to list and watch: ${denied.map(nameOf).join(', ')}.`] : []),
    ...(away.length > 0 ? [`Not reached: ${away.map(nameOf).join(', ')}. ${cause}`] : []),
    ...(missing.length > 0 ? [`Not served by the API: ${missing.map(servedName).join(', ')}.`] : []),
  ].join(' ');
}

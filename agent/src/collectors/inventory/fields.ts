import type { LabelInput } from '../../api/generated.js';
import type { Metadata } from '../../kube/objects.js';

/** Longest message that leaves the cluster; the API server allows far more. */
const MAX_MESSAGE = 1024;

/** Labels in a fixed order. Annotations never leave the cluster: the last applied configuration stands in them. */
export function labelsOf(metadata: Metadata | undefined): LabelInput[] {
  const labels = Object.entries(metadata?.labels ?? {});
  return labels.map(([key, value]) => ({ key, value: String(value) })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** An empty text is no text. */
export function textOrNull(text: string | null | undefined): string | null {
  return text ? text.slice(0, MAX_MESSAGE) : null;
}

/** A time of the API in ISO 8601; null where it is missing or no time. */
export function timeOrNull(time: string | null | undefined): string | null {
  const at = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** @throws when an object lacks what identifies it */
export function identityOf(metadata: Metadata | undefined): { uid: string; name: string; createdAt: string | null } {
  const { uid, name, creationTimestamp } = metadata ?? {};
  if (!uid || !name) throw new Error(`an object has uid ${uid} and name ${name}; expected both`);
  return { uid, name, createdAt: timeOrNull(creationTimestamp) };
}

import type { ConditionInput, LabelInput } from '../../api/generated.js';
import type { KubeCondition, Metadata } from '../../kube/objects.js';
import { messageOrNull } from '../../redact.js';

/** Longest text that leaves the cluster; the API server allows far more. Messages also go through redact.ts. */
const MAX_TEXT = 1024;

/** Labels in a fixed order. Annotations never leave the cluster: the last applied configuration stands in them. */
export function labelsOf(metadata: Metadata | undefined): LabelInput[] {
  const labels = Object.entries(metadata?.labels ?? {});
  return labels.map(([key, value]) => ({ key, value: String(value) })).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** An empty text is no text. */
export function textOrNull(text: string | null | undefined): string | null {
  return text ? text.slice(0, MAX_TEXT) : null;
}

/** A time of the API in ISO 8601; null where it is missing or no time. */
export function timeOrNull(time: string | null | undefined): string | null {
  const at = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** Conditions as they stand. */
export function conditionsOf(conditions: readonly KubeCondition[] | undefined): ConditionInput[] {
  return (conditions ?? []).map((condition) => ({
    type: condition.type ?? 'Unknown',
    status: condition.status ?? 'Unknown',
    reason: textOrNull(condition.reason),
    message: messageOrNull(condition.message),
    lastTransitionAt: timeOrNull(condition.lastTransitionTime),
  }));
}

/** @throws when an object lacks what identifies it */
export function identityOf(metadata: Metadata | undefined): { uid: string; name: string; createdAt: string | null } {
  const { uid, name, creationTimestamp } = metadata ?? {};
  if (!uid || !name) throw new Error(`an object has uid ${uid} and name ${name}; expected both`);
  return { uid, name, createdAt: timeOrNull(creationTimestamp) };
}

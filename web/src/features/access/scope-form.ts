import { useState } from 'react';
import type { Role } from '../../graphql/generated';

/** Role and place as a form holds them: texts. */
export interface ScopeForm {
  readonly role: Role;
  readonly clusterSelector: string;
  /** Comma-separated. */
  readonly namespaces: string;
}

export const WHOLE: ScopeForm = { role: 'VIEWER', clusterSelector: '', namespaces: '' };

/** The form as the API takes it: nothing written means no limit. */
export function scopeOf({ role, clusterSelector, namespaces }: ScopeForm) {
  const names = namespaces
    .split(/[\s,]+/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return { role, clusterSelector: clusterSelector.trim() || null, namespaces: names.length > 0 ? names : null };
}

/** The state of role and place in a form. */
export function useScopeForm() {
  const [scope, setScope] = useState(WHOLE);
  const patch = (change: Partial<ScopeForm>) => setScope((old) => ({ ...old, ...change }));
  return { scope, patch };
}

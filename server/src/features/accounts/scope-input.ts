import { AppError } from '../../platform/errors.js';
import { parseSelector } from '../../platform/label-selector.js';
import { done, type Outcome, refused } from '../../platform/outcome.js';
import { Role } from '../../platform/role.js';
import type { Scope } from './grants.js';

const MAX_NAMESPACES = 100;
// https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Reads the scope of a binding as somebody typed it: an empty selector is none, namespaces are sorted and unique. */
export function readScope(input: {
  role: Role;
  clusterSelector?: string | null | undefined;
  namespaces?: readonly string[] | null | undefined;
}): Outcome<Scope> {
  const { role } = input;
  if (role === Role.AGENT) {
    return refused('role', 'AGENT is the role of an agent’s credential; expected VIEWER, OPERATOR or ADMIN.');
  }
  const clusterSelector = input.clusterSelector?.trim() || null;
  const namespaces = input.namespaces ? [...new Set(input.namespaces)].sort() : null;
  const refusal = refuseSelector(clusterSelector) ?? refuseNamespaces(namespaces);
  return refusal ?? done({ role, clusterSelector, namespaces });
}

function refuseSelector(selector: string | null): Outcome<never> | null {
  if (selector === null) return null;
  try {
    parseSelector(selector);
    return null;
  } catch (error) {
    if (error instanceof AppError) return refused('clusterSelector', error.message);
    throw error;
  }
}

function refuseNamespaces(namespaces: readonly string[] | null): Outcome<never> | null {
  if (namespaces === null) return null;
  if (namespaces.length < 1 || namespaces.length > MAX_NAMESPACES) {
    return refused(
      'namespaces',
      `The list has ${namespaces.length} namespaces; expected 1 to ${MAX_NAMESPACES}. Leave it out for all of them.`,
    );
  }
  const wrong = namespaces.find((name) => !NAMESPACE.test(name));
  if (wrong === undefined) return null;
  return refused(
    'namespaces',
    `“${wrong.slice(0, 100)}” is no name of a namespace; expected 1 to 63 lower case letters, digits and “-”. Correct it.`,
  );
}

import type { RoleBindingRowFragment } from '../../graphql/generated';

/** Who a binding gives its role to: a name, and what it is. */
export function subjectOf(subject: RoleBindingRowFragment['subject']): {
  readonly name: string;
  readonly kind: string;
} {
  if (subject === null) return { name: 'somebody you may not see', kind: '—' };
  if ('email' in subject) return { name: subject.email, kind: 'User' };
  if ('prefix' in subject) return { name: subject.name, kind: 'API key' };
  return { name: subject.name, kind: 'Team' };
}

import { sentenceCase } from '../../lib/format';

/** What is recorded, as the API names it. The filter offers these. */
export const AUDIT_ACTIONS = [
  'SIGN_IN',
  'SIGN_OUT',
  'ISSUE_SIGN_IN_LINK',
  'REDEEM_SIGN_IN_LINK',
  'SET_PASSWORD',
  'CREATE_USER',
  'INVITE_USER',
  'RENEW_SIGN_IN_LINK',
  'DISABLE_USER',
  'ENABLE_USER',
  'CREATE_API_KEY',
  'REVOKE_API_KEY',
  'CREATE_ROLE_BINDING',
  'DELETE_ROLE_BINDING',
  'CREATE_TEAM',
  'DELETE_TEAM',
  'ADD_TEAM_MEMBER',
  'REMOVE_TEAM_MEMBER',
  'CREATE_CLUSTER',
  'UPDATE_CLUSTER',
  'UPDATE_RETENTION',
  'CREATE_PRICE',
  'UPDATE_PRICE',
  'DELETE_PRICE',
  'UPDATE_COST_SETTINGS',
  'UPDATE_DIGEST_SETTINGS',
  'SEND_DIGEST',
  'CREATE_ENROL_TOKEN',
  'ISSUE_ENROL_TOKEN',
  'REVOKE_ENROL_TOKEN',
  'REGISTER_AGENT',
  'CREATE_TENANT',
  'DISMISS_RECOMMENDATION',
  'SNOOZE_RECOMMENDATION',
  'REOPEN_RECOMMENDATION',
  'CREATE_SIZING_POLICY',
  'UPDATE_SIZING_POLICY',
  'DELETE_SIZING_POLICY',
] as const;

/** "CREATE_API_KEY" as "Create API key". */
export function actionInWords(action: string): string {
  return sentenceCase(action)
    .replace(/\bapi\b/i, 'API')
    .replace('sign in link', 'sign-in link');
}

/** "ApiKey" and "ci-deploy" as "API key ci-deploy"; a dash where there is no object. */
export function objectInWords({
  objectKind,
  objectName,
}: {
  objectKind: string | null;
  objectName: string | null;
}): string {
  const kind = objectKind && actionInWords(objectKind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_'));
  return [kind, objectName].filter(Boolean).join(' ') || '—';
}

/** One field that an act changed; null is absent. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

function fieldsOf(json: string | null): Readonly<Record<string, unknown>> {
  if (json === null) return {};
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : { value };
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields that differ between what was and what is, in the order in which they are written. */
export function changesOf(before: string | null, after: string | null): readonly FieldChange[] {
  const old = fieldsOf(before);
  const now = fieldsOf(after);
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .map((field) => ({ field, before: textOf(old[field]), after: textOf(now[field]) }))
    .filter((change) => change.before !== change.after);
}

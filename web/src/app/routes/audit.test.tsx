import { afterEach, describe, expect, test } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { AuditEntriesDocument } from '../../graphql/generated';
import { aPage } from '../../test/builders';
import { type Answer, renderRoute } from '../../test/render-route';

afterEach(cleanup);

const ENTRY = {
  __typename: 'AuditEntry' as const,
  id: 'a7',
  sequence: 7,
  occurredAt: new Date(Date.now() - 60_000).toISOString(),
  actorKind: 'USER',
  actorName: 'ann@example.org',
  action: 'CREATE_ROLE_BINDING',
  objectKind: 'RoleBinding',
  objectName: 'VIEWER of bob@example.org',
  result: 'DONE',
  ip: '10.2.0.8',
  requestId: 'req-1',
  before: null,
  after: '{"role":"VIEWER"}',
};

const entries = (...rows: (typeof ENTRY)[]): Answer => ({
  query: AuditEntriesDocument,
  data: { auditEntries: { ...aPage(rows), __typename: 'AuditEntryConnection' } },
});

describe('the audit trail', () => {
  test('says who did what on what, and opens with what it changed', async () => {
    renderRoute('/audit', [entries(ENTRY)]);
    const row = within(await screen.findByRole('row', { name: /ann@example\.org/ }));
    expect(row.getByText('Create role binding')).toBeTruthy();
    expect(row.getByText('10.2.0.8')).toBeTruthy();
    await userEvent.click(row.getByRole('button', { name: 'Details of entry 7' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Create role binding by ann@example.org' }));
    expect(dialog.getByRole('row', { name: 'role — VIEWER' })).toBeTruthy();
    expect(dialog.getByText('req-1')).toBeTruthy();
  });

  test('keeps its filters in the address and asks the server with them', async () => {
    let asked: unknown;
    const data = ({ filter }: Record<string, unknown>) => {
      asked = filter;
      return { auditEntries: { ...aPage([ENTRY]), __typename: 'AuditEntryConnection' } };
    };
    renderRoute('/audit?q=ann&action=SIGN_IN,NONSENSE', [{ query: AuditEntriesDocument, data }]);
    await screen.findByRole('row', { name: /ann@example\.org/ });
    expect(asked).toEqual({ actorName: 'ann', action: ['SIGN_IN'] });
    expect((screen.getByRole('textbox', { name: 'Filter by who' }) as HTMLInputElement).value).toBe('ann');
  });

  test('says that nothing matches', async () => {
    const none = { auditEntries: { ...aPage([]), __typename: 'AuditEntryConnection' } };
    renderRoute('/audit?q=nobody', [{ query: AuditEntriesDocument, data: none }]);
    expect(await screen.findByText('No entry matches these filters.')).toBeTruthy();
  });

  test('is for administrators, and says so to others', async () => {
    const errors = () => [
      {
        message: 'Query.auditEntries needs the role ADMIN, which you do not have there.',
        extensions: { code: 'FORBIDDEN', coordinate: 'Query.auditEntries', requires: 'ADMIN', count: 1 },
      },
    ];
    renderRoute('/audit', [{ query: AuditEntriesDocument, data: { auditEntries: null }, errors }]);
    expect((await screen.findByRole('alert')).textContent).toContain(
      'Your role cannot see the audit trail: that needs Admin.',
    );
  });
});

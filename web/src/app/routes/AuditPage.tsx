import { useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { AuditTable } from '../../features/audit/AuditTable';
import { AUDIT_ACTIONS, actionInWords } from '../../features/audit/audit-words';
import { AuditEntriesDocument, type AuditEntriesQuery, RefreshAuditEntriesDocument } from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { Empty } from '../../ui/Empty';
import { Facet, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { countText } from '../count-text';
import { filterList, joinList, splitList, useSearchPatch } from '../use-list-search';

const pick = (data: AuditEntriesQuery) => data.auditEntries;
const ACTIONS = AUDIT_ACTIONS.map((value) => ({ value, label: actionInWords(value) }));

function Filters() {
  const { q, action } = useSearch({ from: '/app/audit' });
  const patch = useSearchPatch();
  const onName = useCallback((name: string) => patch({ q: name || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by who" value={q ?? ''} onChange={onName} />
      <Facet
        label="Action"
        options={ACTIONS}
        value={splitList(action)}
        onChange={(values) => patch({ action: joinList(values) })}
      />
    </>
  );
}

/** Who did what, when and from where; for administrators. */
export function AuditPage() {
  const { q, action } = useSearch({ from: '/app/audit' });
  const variables = useMemo(() => ({ filter: { actorName: q, action: filterList(splitList(action)) } }), [q, action]);
  const list = useConnection(AuditEntriesDocument, {
    variables,
    pick,
    refresh: RefreshAuditEntriesDocument,
    title: 'Audit trail',
  });
  const isFiltered = q !== undefined || action !== undefined;
  return (
    <ListPage
      title="Audit"
      count={list.data ? countText(list.data, 'entry', 'entries') : null}
      filters={<Filters />}
      isRefreshing={list.isRefreshing}
    >
      <QueryView
        view={list}
        name="the audit trail"
        loading={<RowsSkeleton rows={16} />}
        isEmpty={({ rows }) => rows.length === 0}
        empty={<Empty title={isFiltered ? 'No entry matches these filters.' : 'Nothing was recorded yet.'} />}
        stale={() => null}
      >
        {({ rows }) => (
          <AuditTable entries={rows} hasMore={list.hasMore} loadMore={list.loadMore} onWindow={list.onWindow} />
        )}
      </QueryView>
    </ListPage>
  );
}

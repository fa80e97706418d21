import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { RuleEditor } from '../../features/rules/RuleEditor';
import { RuleTable } from '../../features/rules/RuleTable';
import {
  AlertRulesDocument,
  type AlertRulesQuery,
  RefreshAlertRulesDocument,
  type RuleRowFragment,
} from '../../graphql/generated';
import { useConnection } from '../../graphql/use-connection';
import { Empty } from '../../ui/Empty';
import { Chip, SearchField } from '../../ui/FilterBar';
import { ListPage } from '../../ui/ListPage';
import { QueryView } from '../../ui/QueryView';
import { RowsSkeleton } from '../../ui/Skeleton';
import { countText } from '../count-text';
import { renderMatchers } from '../Matchers';
import { useSearchPatch } from '../use-list-search';

const pick = (data: AlertRulesQuery) => data.alertRules;

function Filters({ onNew }: { readonly onNew: () => void }) {
  const { q, detectors, off } = useSearch({ from: '/app/rules' });
  const patch = useSearchPatch();
  const onName = useCallback((name: string) => patch({ q: name || undefined }), [patch]);
  return (
    <>
      <SearchField label="Filter by name" value={q ?? ''} onChange={onName} />
      <Chip
        label="Detectors too"
        isOn={detectors === true}
        onChange={(isOn) => patch({ detectors: isOn || undefined })}
      />
      <Chip label="Switched off" isOn={off === true} onChange={(isOn) => patch({ off: isOn || undefined })} />
      <Button size="xs" onClick={onNew}>
        New rule
      </Button>
    </>
  );
}

/** What raises alerts: every rule with its state, how often it fires, and how its evaluation goes. */
export function RulesPage() {
  const { q, detectors, off, new: isNew } = useSearch({ from: '/app/rules' });
  const patch = useSearchPatch();
  const navigate = useNavigate();
  const open = useCallback((name: string) => navigate({ to: '/rules/$ruleId', params: { ruleId: name } }), [navigate]);
  const variables = useMemo(
    () => ({
      filter: {
        name: q,
        isEnabled: off ? false : undefined,
        not: detectors ? undefined : { kind: ['DETECTED' as const] },
      },
    }),
    [q, detectors, off],
  );
  const rows = useConnection(AlertRulesDocument, {
    variables,
    pick,
    refresh: RefreshAlertRulesDocument,
    title: 'Rules',
  });
  return (
    <ListPage
      title="Rules"
      count={rows.data ? countText(rows.data, 'rule', 'rules') : null}
      filters={<Filters onNew={() => patch({ new: true })} />}
      isRefreshing={rows.isRefreshing}
    >
      <QueryView
        view={rows}
        name="the rules"
        loading={<RowsSkeleton rows={16} />}
        isEmpty={({ rows: rules }) => rules.length === 0}
        empty={<Empty title="No rule matches these filters." />}
        stale={() => null}
      >
        {({ rows: rules }) => (
          <RuleTable
            rules={rules}
            hasMore={rows.hasMore}
            loadMore={rows.loadMore}
            onWindow={rows.onWindow}
            onOpen={({ name }: RuleRowFragment) => open(name)}
          />
        )}
      </QueryView>
      {isNew ? (
        <RuleEditor
          rule={null}
          renderMatchers={renderMatchers}
          onClose={() => patch({ new: undefined })}
          onSaved={open}
        />
      ) : null}
    </ListPage>
  );
}

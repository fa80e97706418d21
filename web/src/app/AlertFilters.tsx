import { Button } from '@mantine/core';
import { useCallback } from 'react';
import { ALERT_VIEWS, viewOf } from '../features/alerts/alert-views';
import styles from '../features/alerts/alerts.module.css';
import { sentenceCase } from '../lib/format';
import { Chip, Facet, SearchField } from '../ui/FilterBar';
import { ClusterFacet } from './ClusterFacet';
import { ALERT_STATES, type AlertsSearch, SEVERITIES } from './list-search';
import type { useClusterScope } from './use-cluster-scope';
import { joinList, splitList, useSearchPatch } from './use-list-search';

const OPEN_STATES = 'PENDING,FIRING';

/** The states that an address asks for: those of what stands, unless it says otherwise. */
export const statesOf = ({ state = OPEN_STATES }: AlertsSearch): readonly string[] => splitList(state);

/** What takes all filters away. */
export const CLEARED = {
  ...{ q: undefined, cluster: undefined, severity: undefined, state: undefined, ack: undefined, silenced: undefined },
  ...{ mine: undefined, namespace: undefined, rule: undefined, workload: undefined },
};

const words = (value: string) => splitList(value).map(sentenceCase).join(', ');

/** The filters in words; empty where none is set. */
export function filtersInWords(search: AlertsSearch): string[] {
  const { q, severity, state, ack, silenced, mine, cluster, namespace, rule, workload } = search;
  return [
    q && `object: ${q}`,
    severity && `severity: ${words(severity)}`,
    state && `state: ${words(state)}`,
    ack && (ack === 'yes' ? 'acknowledged' : 'not acknowledged'),
    silenced && (silenced === 'yes' ? 'silenced' : 'not silenced'),
    mine && 'assigned to me',
    cluster && `cluster: ${cluster}`,
    namespace && `namespace: ${namespace}`,
    rule && `rule: ${rule}`,
    workload && `workload: ${workload}`,
  ].filter((word) => typeof word === 'string');
}

/** The saved views; the one that the address is of is pressed. */
export function AlertViews({ search }: { readonly search: AlertsSearch }) {
  const patch = useSearchPatch();
  const current = viewOf(search);
  return (
    <fieldset className={`${styles.line} ${styles.views}`}>
      <legend className="visually-hidden">Views</legend>
      {ALERT_VIEWS.map(({ name, filters }) => (
        <Chip key={name} label={name} isOn={name === current} onChange={() => patch({ ...filters })} />
      ))}
    </fieldset>
  );
}

interface Props {
  readonly search: AlertsSearch;
  readonly clusters: ReturnType<typeof useClusterScope>['clusters'];
}

/** Filters beyond the views. What a link brought along, such as a rule, shows as what can be taken away. */
export function AlertFilters({ search, clusters }: Props) {
  const patch = useSearchPatch();
  const onName = useCallback((q: string) => patch({ q: q || undefined }), [patch]);
  const { namespace, rule, workload } = search;
  return (
    <>
      <SearchField label="Filter by object name" value={search.q ?? ''} onChange={onName} />
      <ClusterFacet clusters={clusters} value={search.cluster} />
      <Facet
        label="Severity"
        options={SEVERITIES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={splitList(search.severity)}
        onChange={(values) => patch({ severity: joinList(values) })}
      />
      <Facet
        label="State"
        options={ALERT_STATES.map((value) => ({ value, label: sentenceCase(value) }))}
        value={statesOf(search)}
        onChange={(values) => patch({ state: joinList(values.length === 0 ? ALERT_STATES : values) })}
      />
      {Object.entries({ namespace, rule, workload }).map(([key, value]) =>
        value ? (
          <Button key={key} variant="default" onClick={() => patch({ [key]: undefined })}>
            {`${sentenceCase(key)}: ${value} ×`}
          </Button>
        ) : null,
      )}
      <Chip label="Grouped" isOn={!search.flat} onChange={(isOn) => patch({ flat: isOn ? undefined : true })} />
    </>
  );
}

import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { matcherText, scopeText } from '../../features/rules/matcher-text';
import { RuleActions } from '../../features/rules/RuleActions';
import { RuleAlerts } from '../../features/rules/RuleAlerts';
import { RuleInstances } from '../../features/rules/RuleInstances';
import { RuleSwitch } from '../../features/rules/RuleSwitch';
import { RuleState } from '../../features/rules/RuleTable';
import { kindInWords, secondsInWords, stateOfRule } from '../../features/rules/rule-words';
import { AlertRuleByNameDocument, type AlertRuleByNameQuery } from '../../graphql/generated';
import { useView } from '../../graphql/use-view';
import { formatCount } from '../../lib/format';
import { DetailPage } from '../../ui/DetailPage';
import { QueryView } from '../../ui/QueryView';
import { RelativeTime } from '../../ui/RelativeTime';
import { Severity } from '../../ui/Severity';
import { BlockSkeleton } from '../../ui/Skeleton';
import { renderMatchers } from '../Matchers';

type RuleAnswer = NonNullable<AlertRuleByNameQuery['alertRule']>;
const pick = (data: AlertRuleByNameQuery) => data.alertRule;

const countOrUnknown = (count: number | null): string => (count === null ? 'not known' : formatCount(count));

/** Matchers may name places of others. */
const HIDDEN = 'shown to those who see the whole tenant';

function factsOf(rule: RuleAnswer) {
  const { evaluation, severity, matchers, disabledIn, runbookUrl } = rule;
  const isDetector = rule.kind === 'DETECTED';
  return [
    { label: 'On', value: <RuleSwitch rule={rule} /> },
    { label: 'Severity', value: severity ? <Severity level={severity} /> : 'As the detector finds it' },
    { label: 'Kind', value: kindInWords(rule.kind) },
    { label: 'Fired in 7 d', value: formatCount(rule.firedLast7Days) },
    { label: 'Only for', value: matchers ? matchers.map(matcherText).join(', ') || 'everything' : HIDDEN },
    { label: 'Switched off in', value: disabledIn ? disabledIn.map(scopeText).join('; ') || 'no place' : HIDDEN },
    ...(isDetector
      ? []
      : [
          { label: 'Judged', value: <RelativeTime at={evaluation.evaluatedAt} missing="never" /> },
          {
            label: 'Took · late by',
            value: `${secondsInWords(evaluation.durationSeconds)} · ${secondsInWords(evaluation.lagSeconds)}`,
          },
          {
            label: 'Subjects · unknown',
            value: `${countOrUnknown(evaluation.subjects)} · ${countOrUnknown(evaluation.unknown)}`,
          },
        ]),
    {
      label: 'Runbook',
      value: runbookUrl ? (
        <a href={runbookUrl} rel="noreferrer noopener" target="_blank">
          {runbookUrl}
        </a>
      ) : (
        '—'
      ),
    },
    { label: 'Changed', value: <ChangedBy rule={rule} /> },
  ];
}

function ChangedBy({ rule: { updatedAt, updatedBy, revision } }: { readonly rule: RuleAnswer }) {
  return (
    <>
      <RelativeTime at={updatedAt} /> by {updatedBy}, revision {revision}
    </>
  );
}

function RuleDetail({ rule }: { readonly rule: RuleAnswer }) {
  const navigate = useNavigate();
  const { why } = stateOfRule(rule);
  return (
    <DetailPage
      name={rule.name}
      crumbs={[
        { key: 'rules', node: <Link to="/rules">Rules</Link> },
        { key: 'rule', node: rule.name },
      ]}
      badges={<RuleActions rule={rule} renderMatchers={renderMatchers} onGone={() => navigate({ to: '/rules' })} />}
      verdict={
        <>
          <RuleState rule={rule} />
          <span>{why ?? `${rule.title}: ${rule.condition}.`}</span>
        </>
      }
      facts={factsOf(rule)}
    >
      {rule.kind === 'DETECTED' ? null : <RuleInstances instances={rule.instances} />}
      <RuleAlerts name={rule.name} />
    </DetailPage>
  );
}

/** One rule: what it asks, how it is doing, what it holds for now, and the alerts it has raised. */
export function RulePage() {
  const { ruleId } = useParams({ from: '/app/rules/$ruleId' });
  const variables = useMemo(() => ({ name: ruleId }), [ruleId]);
  const view = useView(AlertRuleByNameDocument, { variables, pick, title: 'Rule' });
  return (
    <QueryView
      view={view}
      name={`rule ${ruleId}`}
      loading={<BlockSkeleton height={320} />}
      isEmpty={() => false}
      empty={null}
      stale={() => null}
    >
      {(rule) => <RuleDetail rule={rule} />}
    </QueryView>
  );
}

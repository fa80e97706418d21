import type { IncidentDetail } from './detail';
import { affectedText, CRITERION_WORDS } from './incident-words';

const line = (at: string, text: string): string => `- ${at.replace('T', ' ').slice(0, 19)} UTC: ${text}`;

/** What is known of an incident as Markdown, with room for what people have to add. */
export function postMortem(incident: IncidentDetail, url: string): string {
  const { number, title, severity, openedAt, resolvedAt, leadName, summary, impact, candidates } = incident;
  const minutes = resolvedAt ? Math.round((Date.parse(resolvedAt) - Date.parse(openedAt)) / 60_000) : null;
  const timeline = incident.timeline.edges.map(({ node }) =>
    line(node.at, node.actorName && node.kind === 'NOTE' ? `${node.actorName}: ${node.text}` : node.text),
  );
  const alerts = incident.alerts.edges.map(
    ({ node }) => `- ${node.title} (${CRITERION_WORDS[node.criterion].toLowerCase()}): ${node.reason}`,
  );
  const causes = candidates.map(
    (one) => `- ${one.title} (${Math.round(one.score * 100)} %): ${one.evidence.join(' ')}`,
  );
  return [
    `# #${number} ${title}`,
    `${severity}, opened ${openedAt}, ${resolvedAt ? `resolved ${resolvedAt} after ${minutes} min` : 'not resolved'}. Lead: ${leadName ?? 'nobody'}.`,
    url,
    '## Summary',
    summary,
    `Affected: ${affectedText(impact)}${impact.workloadNames.length > 0 ? ` (${impact.workloadNames.join(', ')})` : ''}.`,
    '## What may have caused it',
    causes.length > 0 ? causes.join('\n') : 'Nothing was found.',
    '## Timeline',
    timeline.join('\n'),
    '## Alerts',
    alerts.join('\n'),
    '## What went well, what did not, what follows',
    '- ',
    '',
  ].join('\n\n');
}

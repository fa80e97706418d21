import { print } from 'graphql';
import { TimeSeriesDocument, type TimeSeriesQueryVariables } from '../../graphql/generated';
import { toHash } from '../../lib/explorer-link';

/** A chart's query as text that an editor takes: its variables stand below it as a comment. */
export function graphqlText(variables: TimeSeriesQueryVariables): string {
  const lines = JSON.stringify(variables, null, 2).split('\n');
  return `${print(TimeSeriesDocument)}\n\n# Variables:\n${lines.map((line) => `# ${line}`).join('\n')}\n`;
}

/** The same as the part of an address that the API explorer reads. */
export function graphqlHash(variables: TimeSeriesQueryVariables): string {
  return toHash({ query: print(TimeSeriesDocument), variables: JSON.stringify(variables, null, 2) });
}

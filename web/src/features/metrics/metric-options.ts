import type { MetricsQuery } from '../../graphql/generated';
import type { PickerGroup } from '../../ui/SearchPicker';
import { MAX_METRICS } from './chart-spec';
import { metricWord } from './metric-words';

export type CatalogueMetric = NonNullable<MetricsQuery['metrics']>[number];

const KIND_LABEL: Record<CatalogueMetric['subjectKind'], string> = {
  CONTAINER: 'Of containers',
  POD: 'Of pods',
  CLUSTER_NODE: 'Of nodes and machines',
  VOLUME: 'Of file systems',
};

function refusalOf(metric: CatalogueMetric, chosen: readonly CatalogueMetric[]): string | undefined {
  const [first] = chosen;
  if (!first || chosen.some(({ name }) => name === metric.name)) return undefined;
  // One chart has one axis, and one axis has one unit.
  if (metric.unit !== first.unit) return 'has another unit than what is chosen';
  return chosen.length >= MAX_METRICS ? `a chart has at most ${MAX_METRICS} metrics` : undefined;
}

/** The catalogue's metrics that contain the text in name or meaning, by what they are measured on. */
export function metricGroups(
  catalogue: readonly CatalogueMetric[],
  chosen: readonly string[],
  text: string,
): PickerGroup[] {
  const words = text.toLowerCase().split(/\s+/);
  const known = catalogue.filter(({ name }) => chosen.includes(name));
  const found = catalogue.filter((metric) => {
    const haystack = `${metric.name} ${metricWord(metric.name)} ${metric.meaning}`.toLowerCase();
    return words.every((word) => haystack.includes(word));
  });
  return (Object.keys(KIND_LABEL) as CatalogueMetric['subjectKind'][]).map((kind) => ({
    label: KIND_LABEL[kind],
    options: found
      .filter((metric) => metric.subjectKind === kind)
      .map((metric) => ({
        value: metric.name,
        label: metricWord(metric.name),
        detail: metric.meaning,
        isOn: chosen.includes(metric.name),
        refusal: refusalOf(metric, known),
      })),
  }));
}

/** A metric in or out; the last one stays, since a chart of nothing asks nothing. */
export function toggleMetric(chosen: readonly string[], name: string): readonly string[] {
  if (!chosen.includes(name)) return [...chosen, name];
  return chosen.length === 1 ? chosen : chosen.filter((other) => other !== name);
}

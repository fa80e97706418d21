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

/** The catalogue's metrics that contain the text in name or meaning, by what they are measured on. */
export function metricGroups(
  catalogue: readonly CatalogueMetric[],
  chosen: readonly string[],
  text: string,
): PickerGroup[] {
  const words = text.toLowerCase().split(/\s+/);
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
      })),
  }));
}

/**
 * The metrics after one more was chosen beside those before. Chosen again, it goes. One chart has one axis, and one
 * axis has one unit: a metric of another unit stands alone.
 */
export function withMetric(
  catalogue: readonly CatalogueMetric[],
  chosen: readonly string[],
  name: string,
): readonly string[] {
  const unitOf = (metric: string | undefined) => catalogue.find((known) => known.name === metric)?.unit;
  if (chosen.includes(name)) return chosen.length === 1 ? chosen : chosen.filter((other) => other !== name);
  if (unitOf(name) !== unitOf(chosen[0])) return [name];
  return [...chosen, name].slice(-MAX_METRICS);
}

import type { Labels } from '../types.js';

/** Where a scraped pod says that its exposition is; every pod has a path of its own, for they share one address. */
export function scrapeAnnotations(port: number, namespace: string, pod: string): Labels {
  return {
    'prometheus.io/path': `/pods/${namespace}/${pod}/metrics`,
    'prometheus.io/port': String(port),
    'prometheus.io/scheme': 'http',
    'prometheus.io/scrape': 'true',
  };
}

// Anomalies in plain words. Their usual is learned in UTC, so its hours are named in UTC whatever zone is shown.

interface Deviation {
  readonly metric: string;
  readonly direction: 'ABOVE' | 'BELOW';
  readonly season: 'HOUR_OF_DAY' | 'HOUR_OF_WEEK';
  readonly deviations: number;
  readonly sigma: number;
  readonly startedAt: string;
  readonly observedAt?: string;
  /** Null while it stands. */
  readonly endedAt: string | null;
}

const METRIC_WORD: Readonly<Record<string, string>> = {
  'container.cpu.usage': 'CPU',
  'container.memory.working_set': 'Memory',
  'container.cpu.throttled': 'CPU throttling',
  'container.disk.read': 'Disk read',
  'container.disk.write': 'Disk write',
  'container.filesystem.used': 'File system use',
  'pod.network.receive': 'Received traffic',
  'pod.network.transmit': 'Sent traffic',
};

const DAYS = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];

/** "CPU" for container.cpu.usage; the name itself where there is no word for it. */
export function metricInWords(metric: string): string {
  return METRIC_WORD[metric] ?? metric;
}

/** The stretch of time that the usual was learned for: "Mondays 20:00 UTC", or "20:00 UTC" of any day. */
export function slotInWords(season: Deviation['season'], at: Date): string {
  const hour = `${String(at.getUTCHours()).padStart(2, '0')}:00 UTC`;
  return season === 'HOUR_OF_WEEK' ? `${DAYS[at.getUTCDay()]} ${hour}` : hour;
}

/** "4.2 σ above", of what is over "up to 4.2 σ above"; a usual that never varied has no σ to count in. */
export function distanceInWords({ deviations, sigma, direction, endedAt }: Deviation): string {
  const side = direction === 'ABOVE' ? 'above' : 'below';
  if (sigma <= 0) return `far ${side}`;
  return `${endedAt === null ? '' : 'up to '}${deviations.toFixed(1)} σ ${side}`;
}

/** "CPU 4.2 σ above its usual for Mondays 20:00 UTC". */
export function anomalyInWords(anomaly: Deviation): string {
  const slot = slotInWords(anomaly.season, new Date(anomaly.observedAt ?? anomaly.startedAt));
  return `${metricInWords(anomaly.metric)} ${distanceInWords(anomaly)} its usual for ${slot}`;
}

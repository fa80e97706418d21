/** What an alert says of being muted. */
export interface MuteMarks {
  resolvedAt: Date | null;
  silencedUntil: Date | null;
  inhibitedById: string | null;
}

/**
 * What mutes an incident all of whose open alerts are muted, as the end of a sentence, and until when at least; null
 * until where nothing but inhibition does.
 */
export function muteOf(alerts: readonly MuteMarks[]): { reason: string; until: Date | null } {
  const open = alerts.filter(({ resolvedAt }) => resolvedAt === null);
  const silenced = open.filter(({ silencedUntil }) => silencedUntil !== null);
  const inhibited = open.length - silenced.length;
  const ends = silenced.map(({ silencedUntil }) => silencedUntil!.getTime());
  const until = ends.length > 0 ? new Date(Math.min(...ends)) : null;
  const parts = [
    ...(until ? [`${silenced.length} silenced until ${until.toISOString()}`] : []),
    ...(inhibited > 0 ? [`${inhibited} inhibited by another alert that explains them`] : []),
  ];
  const all = open.length === 1 ? 'its open alert is muted' : `all of its ${open.length} open alerts are muted`;
  return { reason: parts.length > 0 ? `${all} (${parts.join(', ')})` : all, until };
}

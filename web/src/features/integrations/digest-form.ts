import type { DigestFieldsFragment, UpdateDigestSettingsInput } from '../../graphql/generated';

/** The digest's settings as their form has them. */
export interface DigestDraft {
  readonly isOn: boolean;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly zone: string;
  /** Ids. */
  readonly channels: readonly string[];
}

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** The settings as they are stored. */
export function draftOfDigest({ isOn, weekday, hour, zone, channels }: DigestFieldsFragment): DigestDraft {
  return { isOn, weekday, hour, zone, channels: (channels ?? []).map(({ id }) => id) };
}

/** What is sent. */
export function inputOfDigest({ isOn, weekday, hour, zone, channels }: DigestDraft): UpdateDigestSettingsInput {
  return { isOn, weekday, hour, zone: zone.trim(), channels: [...channels] };
}

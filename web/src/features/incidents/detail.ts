import type { IncidentDetailQuery } from '../../graphql/generated';

export type IncidentDetail = NonNullable<IncidentDetailQuery['incident']>;

import { idsOfType } from '../../platform/id.js';
import type { Reader } from '../../platform/list.js';
import { IN_NAMESPACE } from '../../platform/place-rule.js';
import { sees } from '../../platform/rights.js';
import { readStreamSnapshot, type StreamSpec } from '../streams/stream-follow.service.js';
import type { Alert } from './alert.entity.js';
import { readFiringAlerts } from './alert.service.js';
import type { AlertFilter } from './alert.types.js';
import { alertTest, classify } from './alert-filter.js';
import { type AlertPayload, fromPayload } from './alert-payload.js';
import { ALERT_STREAM } from './alert-pipeline.service.js';
import type { AlertEvent, AlertSnapshot } from './alert-stream.types.js';

/** The stream of alerts: an alert is told as it was then, to those who may see its place. */
export const alertStreamSpec: StreamSpec<AlertEvent, Alert, AlertPayload, AlertFilter> = {
  stream: ALERT_STREAM,
  openTest(filter, { rights }) {
    const matches = alertTest(filter, idsOfType);
    return ({ type, payload }) =>
      sees(rights, IN_NAMESPACE.of(payload.alert)) ? classify(matches, type, payload.alert, payload.previous) : null;
  },
  fromPayload,
  readItems: readFiringAlerts,
  event: (told, alert) => ({ ...told, alert }),
};

/** The firing alerts in scope and the stream's position of one moment; the reader's `tx` must be a snapshot. */
export async function readAlertSnapshot(
  reader: Reader,
  filter: AlertFilter | null | undefined,
): Promise<AlertSnapshot> {
  const { cursor, items } = await readStreamSnapshot(alertStreamSpec, reader, filter);
  return { cursor, alerts: items };
}

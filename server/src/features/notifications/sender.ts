import type { Tx } from '../../platform/database.js';
import type {
  ChannelKindName,
  MessageIncident,
  NotificationMessage,
  OpenChannel,
  RenderedRequest,
  SendResult,
} from '../channels/message.types.js';
import type { IncidentView } from './verdict.js';

/** What the outbox asks of the channels. */
export interface Sender {
  /** With its secrets open; null where it was deleted. */
  open(tx: Tx, tenantId: string, channelId: string): Promise<OpenChannel | null>;
  /** What would be sent, with secrets masked. */
  render(channel: OpenChannel, message: NotificationMessage): RenderedRequest;
  /** One attempt, bounded in time; never throws. */
  send(channel: OpenChannel, message: NotificationMessage, signal: AbortSignal): Promise<SendResult>;
  /** Notes how the attempt went at the channel, and switches off one whose receiver is gone. */
  record(
    tx: Tx,
    tenantId: string,
    channelId: string,
    result: Pick<SendResult, 'outcome' | 'error'>,
    now: Date,
  ): Promise<void>;
  /** Most messages a second that the provider takes from one channel. */
  perSecond(channelKind: ChannelKindName): number;
}

/** One incident, as it decides and as it is told. */
export interface Dossier {
  view: IncidentView;
  told: MessageIncident;
}

/** Reads incidents as they are now; one that is gone is left out. */
export type ReadDossiers = (tx: Tx, tenantId: string, incidentIds: readonly string[]) => Promise<Dossier[]>;

import { registerEnumType } from 'type-graphql';
import type { Actor as RequestActor } from '../../platform/request-context.js';

export enum ActorKind {
  USER = 'USER',
  API_KEY = 'API_KEY',
  CHANNEL = 'CHANNEL',
  SYSTEM = 'SYSTEM',
}
registerEnumType(ActorKind, {
  name: 'ActorKind',
  description: 'What kind of somebody acted.',
  valuesConfig: {
    USER: { description: 'A person.' },
    API_KEY: { description: 'A program.' },
    CHANNEL: { description: 'A person by way of a notification channel, such as a button in a chat.' },
    SYSTEM: { description: 'The server itself.' },
  },
});

/** Who acted, as called then: what happened keeps its name when the account is gone. */
export interface Actor {
  kind: `${ActorKind}`;
  id: string | null;
  name: string;
}

/** What the server does by itself. */
export const SYSTEM: Actor = { kind: 'SYSTEM', id: null, name: 'K8Intel' };

/** Who sends a request, as alerts and incidents remember them. */
export function actorOf({ kind, id, name }: RequestActor): Actor {
  return kind === 'USER' || kind === 'API_KEY' ? { kind, id, name } : SYSTEM;
}

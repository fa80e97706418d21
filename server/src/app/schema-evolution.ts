import {
  buildASTSchema,
  buildSchema,
  type DangerousChange,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
  getNamedType,
  Kind,
  parse,
  visit,
} from 'graphql';
import { directiveOf, membersOf } from './schema-members.js';

// How the contract may change. The published schema is compared with the one that callers were last promised
// (docs/schema-baseline.sdl): whatever they may use of it stays, until it has been deprecated for KEEP_DAYS.

/** How long callers have between the day that a deprecation names and the removal. */
export const KEEP_DAYS = 90;
const DAY_MS = 86_400_000;

export interface SchemaChange {
  /** graphql-js’ word for it, or ours for what it does not look at. */
  type: string;
  description: string;
}

export interface Evolution {
  /** Programs that were right yesterday fail. */
  breaking: SchemaChange[];
  /** Programs may meet a value, an order or a refusal that they do not know. */
  dangerous: SchemaChange[];
  /** Coordinates of what is new. */
  added: string[];
  /** Coordinates of what has gone after its time. */
  removed: string[];
}

/** The day from which callers have known: “… since YYYY-MM-DD …” in the reason; null where it names none. */
export function deprecatedSince(reason: string | null | undefined): Date | null {
  const day = /\bsince (\d{4}-\d\d-\d\d)\b/.exec(reason ?? '')?.[1];
  const date = day ? new Date(`${day}T00:00:00Z`) : null;
  return date && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day!) ? date : null;
}

/** Compares what callers were promised with what they get now. */
export function compareSchemas(baseline: string, current: string, today: Date): Evolution {
  const promised = buildSchema(baseline);
  const kept = withoutExpired(baseline, today);
  const now = buildSchema(current);
  const [before, after] = [coordinatesOf(promised), coordinatesOf(now)];
  const added = [...after].filter((one) => !before.has(one));
  const removed = [...before].filter((one) => !after.has(one));
  return {
    breaking: findBreakingChanges(kept, now),
    dangerous: [...findDangerousChanges(kept, now).filter((one) => maySurprise(one, now)), ...raisedRoles(kept, now)],
    added: added.filter((one) => !added.includes(parentOf(one))).sort(),
    removed: removed.filter((one) => !removed.includes(parentOf(one))).sort(),
  };
}

/** graphql-js also names what a caller need not know of: new inputs that are optional, values only to be sent. */
function maySurprise({ type, description }: DangerousChange, now: GraphQLSchema): boolean {
  if (type.startsWith('OPTIONAL_')) return false;
  const enumName = /to enum type (\w+)\.$/.exec(description)?.[1];
  if (!enumName) return true;
  return membersOf(now).some((member) => member.type && getNamedType(member.type).name === enumName);
}

/** “Query.pods(first:)” lies in “Query.pods”, that in “Query”, and that in nothing. */
function parentOf(coordinate: string): string {
  return coordinate.replace(/(\(.*|\.\w+|^\w+)$/, '');
}

const coordinatesOf = (schema: GraphQLSchema): Set<string> =>
  new Set(membersOf(schema).map(({ coordinate }) => coordinate));

/**
 * The promised schema without what has been deprecated for KEEP_DAYS, and without the types that nothing else leads
 * to: what is left must stay.
 */
function withoutExpired(baseline: string, today: Date): GraphQLSchema {
  const drop = (node: Pick<FieldDefinitionNode, 'directives'>): null | undefined =>
    isExpired(node, today) ? null : undefined;
  const document = visit(parse(baseline), {
    FieldDefinition: drop,
    InputValueDefinition: drop,
    EnumValueDefinition: drop,
  });
  return buildASTSchema(withoutUnreachable(document), { assumeValidSDL: true });
}

function isExpired({ directives }: Pick<FieldDefinitionNode, 'directives'>, today: Date): boolean {
  const reason = directives
    ?.find((directive) => directive.name.value === 'deprecated')
    ?.arguments?.find((argument) => argument.name.value === 'reason')?.value;
  const since = reason?.kind === Kind.STRING ? deprecatedSince(reason.value) : null;
  return since !== null && today.getTime() - since.getTime() >= KEEP_DAYS * DAY_MS;
}

const ROOTS = ['Query', 'Mutation', 'Subscription'];

const nameOf = (node: DefinitionNode): string | null => ('name' in node && node.name ? node.name.value : null);

function withoutUnreachable(document: DocumentNode): DocumentNode {
  const byName = new Map(document.definitions.map((node) => [nameOf(node), node]));
  const isImplementing = (node: DefinitionNode, name: string): boolean =>
    'interfaces' in node && (node.interfaces ?? []).some((one) => one.name.value === name);
  const directives = document.definitions.filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION);
  const reached = new Set(ROOTS);
  const queue: DefinitionNode[] = [...ROOTS.flatMap((name) => byName.get(name) ?? []), ...directives];
  for (let node = queue.pop(); node; node = queue.pop()) {
    const own = nameOf(node);
    const names = document.definitions.filter((one) => own && isImplementing(one, own)).map(nameOf);
    visit(node, { NamedType: (type) => void names.push(type.name.value) });
    for (const name of names) {
      if (name === null || reached.has(name)) continue;
      reached.add(name);
      queue.push(...(byName.has(name) ? [byName.get(name)!] : []));
    }
  }
  const stays = (node: DefinitionNode): boolean =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.DIRECTIVE_DEFINITION || reached.has(nameOf(node) ?? '');
  return { ...document, definitions: document.definitions.filter(stays) };
}

const RANKS = ['VIEWER', 'OPERATOR', 'ADMIN'];

/** graphql-js does not look at @auth; asking for a role that was not asked for refuses callers that were answered. */
function raisedRoles(before: GraphQLSchema, after: GraphQLSchema): SchemaChange[] {
  const [old, now] = [rolesOf(before), rolesOf(after)];
  const known = coordinatesOf(before);
  return [...now].flatMap(([coordinate, role]) => {
    const was = old.get(coordinate);
    const isRaised = role !== was && (was === undefined || RANKS.indexOf(role) > RANKS.indexOf(was));
    if (!known.has(coordinate) || !isRaised) return [];
    return [{ type: 'ROLE_RAISED', description: `${coordinate} asks for ${role}, and asked for ${was ?? 'none'}.` }];
  });
}

function rolesOf(schema: GraphQLSchema): Map<string, string> {
  const found = new Map<string, string>();
  for (const member of membersOf(schema)) {
    const role = directiveOf(member, 'auth')?.arguments?.find((argument) => argument.name.value === 'requires')?.value;
    if (role?.kind === Kind.ENUM) found.set(member.coordinate, role.value);
  }
  return found;
}

import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { StreamSource, Told } from '../features/streams/stream-follow.service.js';
import type { GroupOptions, Membership, Sink } from '../features/streams/stream-group.service.js';
import { StreamGroup } from '../features/streams/stream-group.service.js';
import type { OperationScope, SignedInCaller } from '../platform/request-context.js';
import type { Executor, Operation } from './executor.js';

// Who asks for the same of the same stream with the same rights is told the same: one execution and one serialisation
// per event for all of them. “The same” is the tenant, the document, the variables but for the place to begin at, and
// the rights. Nested objects are loaded for nobody in particular: who a member is, is no part of what it is told.

/** What a member asks for; its caller is of the sort that may read. */
export interface Asked {
  operation: Omit<Operation, 'context'>;
  caller: SignedInCaller;
  source: StreamSource;
}

export interface GroupParts {
  executor: Pick<Executor, 'tell'>;
  /** Opens the scope in which a run of events is executed. */
  openScope: (caller: SignedInCaller) => OperationScope;
  /** What of a result is sent. */
  answer: (result: ExecutionResult) => object;
  options?: Omit<GroupOptions, 'execute'>;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The groups of one process. */
export class StreamGroups {
  readonly #groups = new Map<string, StreamGroup>();

  constructor(private readonly parts: GroupParts) {}

  /** Number of groups at present. */
  get size(): number {
    return this.#groups.size;
  }

  /** @throws CURSOR_EXPIRED where the history behind the source's cursor is gone */
  join(asked: Asked, sink: Sink): Promise<Membership> {
    const key = keyOf(asked);
    let group = this.#groups.get(key);
    if (!group) {
      group = this.#make(asked, key);
      this.#groups.set(key, group);
    }
    return group.join(asked.source, sink);
  }

  #make({ operation, caller, source }: Asked, key: string): StreamGroup {
    const { executor, openScope, answer, options } = this.parts;
    const common = isReader(caller) ? { ...caller, id: NOBODY, name: 'stream', tokenId: '' } : caller;
    const execute = async (events: readonly Told[]): Promise<Buffer[]> => {
      const { context, close } = openScope(common);
      try {
        const results = await Promise.all(events.map((event) => executor.tell({ ...operation, context }, event)));
        return results.map((result) => Buffer.from(JSON.stringify(answer(result))));
      } finally {
        // What was read is there: nobody waits for the database to hear that nothing more is.
        close().catch(() => undefined);
      }
    };
    return new StreamGroup(source, { ...options, execute }, () => this.#groups.delete(key));
  }
}

function isReader({ kind }: SignedInCaller): boolean {
  return kind === 'USER' || kind === 'API_KEY';
}

function keyOf({ operation: { document, operationName, variables }, caller, source }: Asked): string {
  const who = isReader(caller) ? caller.kind : `${caller.kind} ${caller.id}`;
  const asked = askedVariables(document, operationName).map((name) => variables?.[name]);
  // An absent variable and one that is null may differ by a default.
  const given = asked.map((value) => (value === undefined ? 'absent' : JSON.stringify(value)));
  const rights = JSON.stringify([caller.role, caller.rights]);
  return [source.tenantId, source.stream, idOf(document), operationName ?? '', ...given, who, rights].join('\n');
}

const ids = new WeakMap<DocumentNode, number>();
let lastId = 0;

/** Documents are cached by their text before they come here, so the same text is the same object. */
function idOf(document: DocumentNode): number {
  const known = ids.get(document) ?? ++lastId;
  ids.set(document, known);
  return known;
}

/** Where to begin is each member's own. */
const STARTS = new Set(['after', 'snapshotFirst']);
const askedOf = new WeakMap<OperationDefinitionNode, readonly string[]>();

/** The variables that what is told depends on: all but those that say where to begin and nothing else. */
function askedVariables(document: DocumentNode, operationName: string | null): readonly string[] {
  const operation = getOperationAST(document, operationName)!;
  let names = askedOf.get(operation);
  if (!names) {
    const starts = counted(startVariables(operation));
    const uses = counted(usedVariables(document));
    const all = (operation.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
    names = all.filter((name) => starts.get(name) !== uses.get(name));
    askedOf.set(operation, names);
  }
  return names;
}

function startVariables({ selectionSet }: OperationDefinitionNode): string[] {
  return selectionSet.selections.flatMap((selection) => {
    const given = selection.kind === Kind.FIELD ? (selection.arguments ?? []) : [];
    return given.flatMap(({ name, value }) =>
      value.kind === Kind.VARIABLE && STARTS.has(name.value) ? [value.name.value] : [],
    );
  });
}

function usedVariables(document: DocumentNode): string[] {
  const used: string[] = [];
  visit(document, { VariableDefinition: { enter: () => false }, Variable: ({ name }) => void used.push(name.value) });
  return used;
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

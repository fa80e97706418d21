import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { AppError } from '../platform/errors.js';

/** The query of one list, rewritten to be read page after page. */
export interface ExportQuery {
  /** Takes the variable `exportAfter` besides its own. */
  query: string;
  /** Name of the list in the answer. */
  key: string;
  /** Name of the list in the schema. */
  list: string;
}

const PAGE_SIZE = 100;
const AFTER = 'exportAfter';
const PAGING = ['first', 'after', 'last', 'before'];

/**
 * Rewrites the query of one root connection so that an export can page through it.
 * @param source a valid document
 * @throws BAD_USER_INPUT unless it is one query of one connection that selects edges and pages by nothing itself
 */
export function exportQuery(schema: GraphQLSchema, source: string, operationName: string | null): ExportQuery {
  const document = parse(source, { noLocation: true });
  const operation = getOperationAST(document, operationName);
  const [field, ...others] = operation?.selectionSet.selections ?? [];
  if (operation?.operation !== 'query' || field?.kind !== Kind.FIELD || others.length > 0) {
    throw wrong('one query with one field');
  }
  const list = field.name.value;
  const type = schema.getQueryType()?.getFields()[list];
  if (!type || !getNamedType(type.type).name.endsWith('Connection')) throw wrong(`a list at the root, not “${list}”`);
  const paging = field.arguments?.find(({ name }) => PAGING.includes(name.value));
  if (paging) throw wrong(`no “${paging.name.value}”: an export reads every page itself`);
  if (field.directives?.length || !nodesOf(field))
    throw wrong(`${list} { edges { node { … } } }, without aliases and conditions`);
  const query = print(replaceOperation(document, operation, paged(field)));
  return { query, key: field.alias?.value ?? list, list };
}

function wrong(expected: string): AppError {
  return new AppError('BAD_USER_INPUT', `The query cannot be exported; expected ${expected}. See docs/api.md, Export.`);
}

/** The selection of an edge's node, where it stands under its own name whatever the variables are. */
function nodesOf(field: FieldNode): FieldNode | undefined {
  const edges = plainField(field, 'edges');
  return edges && plainField(edges, 'node');
}

function plainField(field: FieldNode, name: string): FieldNode | undefined {
  const selected = (field.selectionSet?.selections ?? []).filter((one) => one.kind === Kind.FIELD);
  return selected.find((one) => one.name.value === name && !one.alias && !one.directives?.length);
}

const PAGE_INFO = fieldOf('{ pageInfo { hasNextPage endCursor } }');

function fieldOf(source: string): FieldNode {
  const [definition] = parse(source, { noLocation: true }).definitions as [OperationDefinitionNode];
  return definition.selectionSet.selections[0] as FieldNode;
}

function paged(field: FieldNode): FieldNode {
  const added = fieldOf(`{ list(first: ${PAGE_SIZE}, after: $${AFTER}) }`).arguments as readonly ArgumentNode[];
  return {
    ...field,
    arguments: [...(field.arguments ?? []), ...added],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...(field.selectionSet?.selections ?? []), PAGE_INFO] },
  };
}

function replaceOperation(document: DocumentNode, operation: OperationDefinitionNode, field: FieldNode): DocumentNode {
  const [declared] = parse(`query ($${AFTER}: String) { a }`, { noLocation: true }).definitions as [
    OperationDefinitionNode,
  ];
  const rewritten: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [...(operation.variableDefinitions ?? []), ...(declared.variableDefinitions ?? [])],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
  };
  // Only what is exported: other operations would be charged for with every page.
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return { kind: Kind.DOCUMENT, definitions: [rewritten, ...fragments] };
}

import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import type { FieldCost } from '../platform/field-cost.js';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../platform/page.js';
import { FieldCollector, fragmentsOf } from './field-collector.js';

// What an operation may cost at most, known before it runs from the document, the variables and the schema alone:
//   scalar 0 · object 1 · root field of a mutation 10
//   connection 1 + page size × (1 + what each node selects)      page size: first, else last, else 20
//   what a connection counts (totalCount, facets) 5 each
//   list of objects: its length × (1 + what each one selects)    length: ids, first, last, else `listSize`, else 10
// Fields are merged as the execution merges them, so a fragment that repeats a field costs nothing more.
// Extensions of a field: `cost` replaces its own points (a number, or a function of its arguments), `listSize`.

export interface Cost {
  points: number;
  /** Objects of lists and pages, which is what an answer is long by. */
  nodes: number;
}

type Variables = Readonly<Record<string, unknown>>;

const OBJECT = 1;
const MUTATION = 10;
const COUNTED = 5;
const LIST_SIZE = 10;
const NOTHING: Cost = { points: 0, nodes: 0 };
/** Large enough to be over every limit, small enough that sums stay exact. */
const CEILING = 2 ** 40;

/** Neither NaN nor negative nor beyond the ceiling, whatever a caller has written. */
function sane(value: unknown, otherwise: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  return Math.min(Math.max(0, Math.ceil(value)), CEILING);
}

function plus(a: Cost, b: Cost): Cost {
  return { points: Math.min(a.points + b.points, CEILING), nodes: Math.min(a.nodes + b.nodes, CEILING) };
}

/** So many objects, each with what it selects. */
function times(count: number, each: Cost): Cost {
  return {
    points: Math.min(count * (OBJECT + each.points), CEILING),
    nodes: Math.min(count * (1 + each.nodes), CEILING),
  };
}

function isConnection(type: GraphQLCompositeType): type is GraphQLObjectType {
  return isObjectType(type) && type.name.endsWith('Connection') && 'edges' in type.getFields();
}

interface FieldAnswer {
  /** Its key in the answer, which an alias may have given it. */
  key: string;
  name: string;
  cost: Cost;
  /** Where to look for the most expensive field below it. */
  type: GraphQLCompositeType | null;
  sets: SelectionSetNode[];
}

/** Measures one operation; what depends on the document only is kept between calls. */
export class CostMeter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #ids = new Map<SelectionSetNode, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.#fragments = fragmentsOf(document);
  }

  /** @returns points and nodes at most; a document that was not validated costs what is known of it */
  measure(variables: Variables | null): Cost {
    const root = this.schema.getRootType(this.operation.operation);
    return root ? this.#start(variables).selection(root, [this.operation.selectionSet]) : NOTHING;
  }

  /** The field with the greatest share, as a path of response keys. */
  heaviestPath(variables: Variables | null): string[] {
    const measurement = this.#start(variables);
    const path: string[] = [];
    let type: GraphQLCompositeType | null = this.schema.getRootType(this.operation.operation) ?? null;
    let sets = [this.operation.selectionSet];
    while (type) {
      const fields: FieldAnswer[] = measurement.fields(type, sets).filter(({ cost }) => cost.points > 0);
      const most = fields.reduce<FieldAnswer | null>(
        (best, one) => (best && best.cost.points >= one.cost.points ? best : one),
        null,
      );
      if (!most) break;
      path.push(most.key);
      ({ type, sets } = most);
    }
    return path;
  }

  #start(variables: Variables | null): Measurement {
    const filled: Record<string, unknown> = Object.create(null);
    for (const { variable, defaultValue } of this.operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      const given = variables && Object.hasOwn(variables, name) ? variables[name] : undefined;
      filled[name] = given === undefined && defaultValue ? valueFromASTUntyped(defaultValue) : given;
    }
    return new Measurement(this.schema, new FieldCollector(this.schema, this.#fragments, filled), this.#ids, filled);
  }
}

/** One measurement under one set of variables; every (type, selection) is measured once however often it is spread. */
class Measurement {
  readonly #known = new Map<string, Cost>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly collector: FieldCollector,
    private readonly ids: Map<SelectionSetNode, number>,
    private readonly variables: Variables,
  ) {}

  selection(type: GraphQLCompositeType, sets: SelectionSetNode[]): Cost {
    const key = `${type.name} ${sets.map((set) => this.#id(set)).join(' ')}`;
    let cost = this.#known.get(key);
    if (!cost) {
      // A cycle of fragments, which validation refuses, ends here.
      this.#known.set(key, NOTHING);
      cost = isAbstractType(type) ? this.#dearest(type, sets) : this.#sum(type, sets);
      this.#known.set(key, cost);
    }
    return cost;
  }

  /** The fields of a selection with their costs; of the most expensive type where several are possible. */
  fields(type: GraphQLCompositeType, sets: SelectionSetNode[]): FieldAnswer[] {
    if (!isAbstractType(type)) return this.#answers(type, sets);
    const answers = this.schema.getPossibleTypes(type).map((one) => this.#answers(one, sets));
    const points = (fields: FieldAnswer[]): number => fields.reduce((sum, { cost }) => sum + cost.points, 0);
    return answers.reduce((best, one) => (points(one) > points(best) ? one : best), []);
  }

  #id(set: SelectionSetNode): number {
    const known = this.ids.get(set);
    if (known !== undefined) return known;
    this.ids.set(set, this.ids.size);
    return this.ids.size - 1;
  }

  #dearest(type: GraphQLCompositeType, sets: SelectionSetNode[]): Cost {
    let most = NOTHING;
    for (const one of isAbstractType(type) ? this.schema.getPossibleTypes(type) : []) {
      const cost = this.selection(one, sets);
      most = { points: Math.max(most.points, cost.points), nodes: Math.max(most.nodes, cost.nodes) };
    }
    return most;
  }

  #sum(type: GraphQLObjectType, sets: SelectionSetNode[]): Cost {
    return this.#answers(type, sets).reduce((sum, { cost }) => plus(sum, cost), NOTHING);
  }

  #answers(type: GraphQLObjectType, sets: SelectionSetNode[]): FieldAnswer[] {
    return [...this.collector.merged(type, sets)].flatMap(([key, nodes]) => {
      const field = type.getFields()[nodes[0]!.name.value];
      return field ? [this.#answer(key, type, field, nodes)] : [];
    });
  }

  #answer(
    key: string,
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    nodes: FieldNode[],
  ): FieldAnswer {
    const named = getNamedType(field.type);
    const type = isCompositeType(named) ? named : null;
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const args = this.#argumentsOf(field, nodes[0]!);
    const cost = this.#cost(parent, field, args, type, sets);
    return { key, name: field.name, cost, type, sets };
  }

  #cost(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    args: Variables,
    type: GraphQLCompositeType | null,
    sets: SelectionSetNode[],
  ): Cost {
    const points = this.#own(parent, field, args, type !== null);
    if (!type) return { points, nodes: 0 };
    if (isConnection(type)) return plus({ points, nodes: 0 }, this.#connection(type, args, sets));
    const inner = this.selection(type, sets);
    const nullable = isNonNullType(field.type) ? field.type.ofType : field.type;
    if (!isListType(nullable)) return plus({ points, nodes: 0 }, inner);
    // The list's own point is that of its first object, unless the field states its own.
    const list = times(listSize(field, args), inner);
    return field.extensions['cost'] === undefined ? list : plus({ points, nodes: 0 }, list);
  }

  /** What the field itself costs, without what is below it. */
  #own(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    args: Variables,
    isComposite: boolean,
  ): number {
    const stated = field.extensions['cost'] as FieldCost | undefined;
    if (stated !== undefined) return sane(typeof stated === 'function' ? told(stated, args) : stated, OBJECT);
    if (parent === this.schema.getMutationType()) return MUTATION;
    return isComposite ? OBJECT : 0;
  }

  #connection(type: GraphQLObjectType, args: Variables, sets: SelectionSetNode[]): Cost {
    // The list itself refuses a page beyond its greatest size, with a message that says more than a cost.
    const size = Math.min(sane(args['first'] ?? args['last'], DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE);
    let total = NOTHING;
    for (const { name, cost, type: below, sets: inner } of this.#answers(type, sets)) {
      if (name === 'pageInfo') continue;
      if (below?.name.endsWith('Edge') && isObjectType(below)) total = plus(total, this.#edges(below, inner, size));
      else total = plus(total, plus({ points: COUNTED, nodes: 0 }, cost));
    }
    return total;
  }

  /** Edges are only the shape of a page: what counts is their nodes. */
  #edges(type: GraphQLObjectType, sets: SelectionSetNode[], size: number): Cost {
    const below = this.#answers(type, sets).reduce((sum, { cost }) => plus(sum, cost), NOTHING);
    const each = { points: Math.max(0, below.points - OBJECT), nodes: below.nodes };
    return times(size, each);
  }

  #argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Variables {
    const args: Record<string, unknown> = {};
    for (const { name, defaultValue } of field.args) if (defaultValue !== undefined) args[name] = defaultValue;
    for (const { name, value } of node.arguments ?? []) {
      const given = valueFromASTUntyped(value, this.variables);
      if (given !== undefined) args[name.value] = given;
    }
    return args;
  }
}

function listSize(field: GraphQLField<unknown, unknown>, args: Variables): number {
  if (Array.isArray(args['ids'])) return args['ids'].length;
  return sane(args['first'] ?? args['last'] ?? field.extensions['listSize'], LIST_SIZE);
}

/** Variables have not been checked yet: a value that cannot be counted with is refused by its type, later. */
function told(cost: (args: Variables) => number, args: Variables): unknown {
  try {
    return cost(args);
  } catch {
    return null;
  }
}

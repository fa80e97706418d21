import {
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Cost, CostMeter } from './cost.js';

/** Few variables size an operation, and callers send the same values again and again. */
const MAX_KEPT = 50;
const MAX_KEY_LENGTH = 300;
const SIZES = new Set(['first', 'last', 'ids']);

/** Measures one operation of a valid document; equal sizing variables are measured once. */
export class CostMemo {
  readonly #meter: CostMeter;
  readonly #sizing: readonly string[];
  readonly #kept = new Map<string, Cost>();

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#meter = new CostMeter(schema, document, operation);
    this.#sizing = sizingVariables(schema, document);
  }

  measure(variables: Readonly<Record<string, unknown>> | null): Cost {
    const key = keyOf(this.#sizing, variables);
    if (key === null) return this.#meter.measure(variables);
    const known = this.#kept.get(key);
    if (known) return known;
    const cost = this.#meter.measure(variables);
    if (key.length > MAX_KEY_LENGTH) return cost;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, cost);
    return cost;
  }

  heaviestPath(variables: Readonly<Record<string, unknown>> | null): string {
    return this.#meter.heaviestPath(variables).join('.');
  }
}

/**
 * What is not the same has different keys, whatever a caller sends: a cheap value that shared the key of a dear one would
 * buy the dear one. Null where there is no such key.
 */
function keyOf(names: readonly string[], variables: Readonly<Record<string, unknown>> | null): string | null {
  let isExact = true;
  const sizes = names.map((name) => sizeOf(variables && Object.hasOwn(variables, name) ? variables[name] : undefined));
  const key = JSON.stringify(sizes, (_name, value: unknown) => {
    // 1e999 is Infinity, which JSON writes as null.
    if (typeof value === 'number' && !Number.isFinite(value)) isExact = false;
    return value;
  });
  return isExact ? key : null;
}

/** Of a list of ids only the length counts; undefined and null are told apart because a default fills in one of them. */
function sizeOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  const isIds = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isIds ? ['length', value.length] : ['value', value];
}

/** The variables that decide how large the answer may be: those of conditions, sizes, and fields that price their arguments. */
export function sizingVariables(schema: GraphQLSchema, document: DocumentNode): string[] {
  const names = new Set<string>();
  const info = new TypeInfo(schema);
  const take = (node: ASTNode): void => {
    visit(node, { Variable: ({ name }) => void names.add(name.value) });
  };
  const visitor = {
    Argument(node: Extract<ASTNode, { kind: 'Argument' }>) {
      const isCondition = info.getDirective() !== null && info.getDirective() !== undefined;
      const isPriced = typeof info.getFieldDef()?.extensions['cost'] === 'function';
      if (isCondition || isPriced || SIZES.has(node.name.value)) take(node.value);
    },
  };
  visit(document, visitWithTypeInfo(info, visitor));
  return [...names];
}

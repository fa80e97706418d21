import {
  type ASTVisitor,
  type DocumentNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  specifiedRules,
  typeFromAST,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** The same on every transport. Sizes of bodies are the transport's own matter. */
export const LIMITS = { tokens: 2_000, depth: 12, aliases: 30, directives: 20, rootFields: 10 } as const;

const INTROSPECTION = new Set(['__schema', '__type']);

interface Measure {
  depth: number;
  aliases: number;
  directives: number;
  /** Fields of this very level, by name, those that fragments bring to it included. */
  fields: Map<string, number>;
}

function nothing(): Measure {
  return { depth: 0, aliases: 0, directives: 0, fields: new Map() };
}

function addFields(fields: Map<string, number>, more: Map<string, number>): void {
  for (const [name, times] of more) fields.set(name, (fields.get(name) ?? 0) + times);
}

/** Walks selections with fragments resolved; a fragment is measured once however often it is spread. */
class Meter {
  readonly #fragments = new Map<string, Measure>();

  constructor(private readonly document: DocumentNode) {}

  measure(set: SelectionSetNode): Measure {
    const total = nothing();
    for (const selection of set.selections) {
      total.directives += selection.directives?.length ?? 0;
      const inner = this.#inner(selection);
      const isField = selection.kind === Kind.FIELD;
      total.depth = Math.max(total.depth, inner.depth + (isField ? 1 : 0));
      total.aliases += inner.aliases + (isField && selection.alias ? 1 : 0);
      total.directives += inner.directives;
      addFields(total.fields, isField ? new Map([[selection.name.value, 1]]) : inner.fields);
    }
    return total;
  }

  #inner(selection: SelectionSetNode['selections'][number]): Measure {
    // The introspection query is 15 deep: it is answered to signed-in callers outside the limits.
    if (selection.kind === Kind.FIELD && INTROSPECTION.has(selection.name.value)) return nothing();
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value);
    return selection.selectionSet ? this.measure(selection.selectionSet) : nothing();
  }

  #fragment(name: string): Measure {
    const known = this.#fragments.get(name);
    if (known) return known;
    this.#fragments.set(name, nothing()); // a cycle ends here; validation refuses it
    const definition = this.document.definitions.find(
      (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
    );
    const measured =
      definition && 'selectionSet' in definition
        ? this.measure(definition.selectionSet as SelectionSetNode)
        : nothing();
    this.#fragments.set(name, measured);
    return measured;
  }
}

function over(what: string, found: number, limit: number): GraphQLError[] {
  if (found <= limit) return [];
  const message = `The operation has ${found} ${what}; the limit is ${limit}. Split it into several requests.`;
  return [new GraphQLError(message, { extensions: { code: 'COST_EXCEEDED' } })];
}

/** What a valid document breaks of the limits. */
export function limitErrors(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError[] {
  const { depth, aliases, directives, fields } = new Meter(document).measure(operation.selectionSet);
  const rootFields = [...fields.values()].reduce((sum, times) => sum + times, 0);
  return [
    ...over('levels', depth, LIMITS.depth),
    ...over('aliases', aliases, LIMITS.aliases),
    ...over('directives', directives, LIMITS.directives),
    ...over('root fields', rootFields, LIMITS.rootFields),
    ...over('sign-ins', signIns(fields), 1),
  ];
}

/** Deeper than any input of the schema has a use for; thousands of levels would exhaust the stack of whoever reads them. */
const MAX_VARIABLE_LEVELS = 50;

/**
 * The variables of an operation that may be read to any depth: those of types that contain themselves, and `sizing`
 * ones, which are read before their type is looked at. The levels of the others are those of their types, and a report
 * of samples has a hundred thousand numbers to look at.
 */
export function nestingVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  sizing: readonly string[],
): string[] {
  const names = (operation.variableDefinitions ?? []).filter(({ variable, type }) => {
    const known = typeFromAST(schema, type as NamedTypeNode);
    return sizing.includes(variable.name.value) || (known ? containsItself(getNamedType(known), new Set()) : true);
  });
  return names.map(({ variable }) => variable.name.value);
}

function containsItself(type: GraphQLNamedType, around: ReadonlySet<GraphQLNamedType>): boolean {
  if (!isInputObjectType(type)) return false;
  if (around.has(type)) return true;
  const inside = new Set([...around, type]);
  return Object.values(type.getFields()).some((field) => containsItself(getNamedType(field.type), inside));
}

/** What the variables of these names break of the limits. */
export function variableErrors(
  variables: Readonly<Record<string, unknown>> | null,
  names: readonly string[],
): GraphQLError[] {
  const isDeep = variables && names.some((name) => isDeeperThan(MAX_VARIABLE_LEVELS - 1, variables[name]));
  if (!isDeep) return [];
  const message = `The variables are nested deeper than ${MAX_VARIABLE_LEVELS} levels. Send flatter ones.`;
  return [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })];
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeperThan(levels - 1, one));
}

/** Several sign-ins in one operation would guess passwords past the throttle of requests. */
function signIns(fields: Map<string, number>): number {
  return ['signIn', 'redeemSignInLink', 'setPassword'].reduce((sum, name) => sum + (fields.get(name) ?? 0), 0);
}

/** Whether an operation asks for a root field that nobody may use without signing in. */
export function needsSignIn(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  const root = schema.getRootType(operation.operation);
  const fields = new Meter(document).measure(operation.selectionSet).fields;
  return [...fields.keys()].some(
    (name) => INTROSPECTION.has(name) || root?.getFields()[name]?.extensions['requires'] !== undefined,
  );
}

/** Names of the schema are no secret to signed-in callers, but a stranger is not helped to find them. */
function withoutSuggestions(rule: ValidationRule): ValidationRule {
  return (context: ValidationContext): ASTVisitor => {
    const quiet = Object.create(context) as ValidationContext;
    quiet.reportError = (error: GraphQLError): void => {
      const message = error.message.replace(/ Did you mean .*\?$/s, '');
      context.reportError(new GraphQLError(message, { nodes: error.nodes ?? null }));
    };
    return rule(quiet);
  };
}

/** graphql-js' own rules with the suggestions taken off. */
export const quietRules: readonly ValidationRule[] = specifiedRules.map(withoutSuggestions);

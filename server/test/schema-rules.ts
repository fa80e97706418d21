import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
  isUnionType,
} from 'graphql';
import { deprecatedSince } from '../src/app/schema-evolution.js';
import { directiveOf, type Member, membersOf, ownTypes } from '../src/app/schema-members.js';

// Rules that a published schema keeps, equal to those of graphql-eslint 4.4 of the same names, which does not install
// beside our versions. Each takes a schema and answers the coordinates that break it.

export type Rule = (schema: GraphQLSchema) => string[];

/** Relay wants `nodes` to be a list of the ids' length in any case; nobody signed in refuses the whole request. */
const NEVER_NULL = new Set(['Query.nodes']);

function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
}

const coordinates = (members: Member[]): string[] => members.map(({ coordinate }) => coordinate);

const requireDescription: Rule = (schema) => {
  const roots = rootTypes(schema).map((type) => type.name);
  return coordinates(membersOf(schema).filter((one) => !one.description && !roots.includes(one.coordinate)));
};

const requireDeprecationReason: Rule = (schema) =>
  coordinates(
    membersOf(schema).filter((one) => {
      const directive = directiveOf(one, 'deprecated');
      if (!directive) return false;
      const isGiven = directive.arguments?.some((argument) => argument.name.value === 'reason');
      return !isGiven || !one.deprecationReason?.trim();
    }),
  );

const requireDeprecationDate: Rule = (schema) =>
  coordinates(
    membersOf(schema).filter((one) => one.deprecationReason != null && !deprecatedSince(one.deprecationReason)),
  );

const strictIdInTypes: Rule = (schema) =>
  ownTypes(schema)
    .filter((type) => isObjectType(type) && type.getInterfaces().some((one) => one.name === 'Node'))
    .filter((type) => String((type as GraphQLObjectType).getFields()['id']?.type) !== 'ID!')
    .map((type) => type.name);

/** Types that a type leads to by itself. */
function neighbours(schema: GraphQLSchema, type: GraphQLNamedType): GraphQLNamedType[] {
  if (isUnionType(type)) return [...type.getTypes()];
  if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => getNamedType(field.type));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields()).flatMap((field) => [
    getNamedType(field.type),
    ...field.args.map((argument) => getNamedType(argument.type)),
  ]);
  const implementations = isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
  return [...fields, ...type.getInterfaces(), ...implementations];
}

const noUnreachableTypes: Rule = (schema) => {
  const argumentTypes = schema
    .getDirectives()
    .flatMap((directive) => directive.args.map((one) => getNamedType(one.type)));
  const queue: GraphQLNamedType[] = [...rootTypes(schema), ...argumentTypes];
  const reached = new Set(queue);
  for (let type = queue.pop(); type; type = queue.pop()) {
    for (const next of neighbours(schema, type)) {
      if (reached.has(next)) continue;
      reached.add(next);
      queue.push(next);
    }
  }
  return ownTypes(schema)
    .filter((type) => !reached.has(type))
    .map((type) => type.name);
};

const requireNullableResultInRoot: Rule = (schema) =>
  rootTypes(schema)
    .flatMap((root) =>
      Object.values(root.getFields()).map((field) => [`${root.name}.${field.name}`, field.type] as const),
    )
    .filter(([coordinate, type]) => isNonNullType(type) && !NEVER_NULL.has(coordinate))
    .map(([coordinate]) => coordinate);

/** A refusal then costs the field and not its parent. */
const guardedFieldsAreNullable: Rule = (schema) =>
  coordinates(
    membersOf(schema).filter(
      (one) => directiveOf(one, 'auth') && isNonNullType(one.type) && !NEVER_NULL.has(one.coordinate),
    ),
  );

const CASES: Record<Member['kind'], RegExp> = {
  type: /^[A-Z][A-Za-z0-9]*$/,
  field: /^[a-z][A-Za-z0-9]*$/,
  argument: /^[a-z][A-Za-z0-9]*$/,
  input: /^[a-z][A-Za-z0-9]*$/,
  directive: /^[a-z][A-Za-z0-9]*$/,
  value: /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/,
};

/** Words that say what the place already says. */
const IDLE_WORDS: [RegExp, RegExp][] = [
  [/^Query\./, /^(get|list|query|fetch)[A-Z]|Query$/],
  [/^Mutation\./, /^mutation[A-Z]|Mutation$/],
  [/^Subscription\./, /^(subscribe|subscription)[A-Z]|Subscription$/],
  [/^[A-Z][A-Za-z0-9]*$/, /^(Type|Enum|Interface|Input)[A-Z]|(Type|Enum|Interface|Impl|Object)$/],
];

/** Kubernetes’ own words for what kind of event, Service or metric it is, and ours for that of a stream’s event. */
const SAID_SO_BY_OTHERS = new Set(['AutoscalerMetricType', 'ClusterEventType', 'ServiceType', 'StreamEventType']);

const namingConvention: Rule = (schema) =>
  coordinates(
    membersOf(schema).filter(({ kind, name, coordinate }) => {
      if (SAID_SO_BY_OTHERS.has(name)) return false;
      const isIdle = IDLE_WORDS.some(([where, word]) => where.test(coordinate) && word.test(name));
      return isIdle || !CASES[kind].test(name);
    }),
  );

/** Inputs are told from outputs by their names. */
const inputTypeNames: Rule = (schema) =>
  ownTypes(schema)
    .filter((type) => isInputObjectType(type) !== /(Input|Filter|Order|Selector)$/.test(type.name))
    .map((type) => type.name);

const mutationsOf = (schema: GraphQLSchema) => Object.values(schema.getMutationType()?.getFields() ?? {});

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** One argument `input` of the mutation's own type, so that mutations grow by optional fields. */
const inputName: Rule = (schema) =>
  mutationsOf(schema)
    .filter(({ args, name }) => {
      const isOwn = (type: string): boolean => type === `${capital(name)}Input!`;
      return args.length > 0 && (args.length > 1 || args[0]!.name !== 'input' || !isOwn(String(args[0]!.type)));
    })
    .map((field) => `Mutation.${field.name}`);

/** What the caller can put right is data and no error: every mutation answers `userErrors`. */
const payloadsHaveUserErrors: Rule = (schema) =>
  mutationsOf(schema)
    .filter((field) => {
      const payload = getNamedType(field.type);
      if (!isObjectType(payload) || !payload.name.endsWith('Payload')) return true;
      return String(payload.getFields()['userErrors']?.type) !== '[UserError!]!';
    })
    .map((field) => `Mutation.${field.name}`);

/** A hole would be an object that the caller cannot tell from one that is missing; scalars may be unknown. */
const listsHaveNoHoles: Rule = (schema) =>
  membersOf(schema)
    .filter(({ type, coordinate }) => {
      const list = isNonNullType(type) ? type.ofType : type;
      if (!isListType(list) || isNonNullType(list.ofType) || NEVER_NULL.has(coordinate)) return false;
      return !isScalarType(list.ofType);
    })
    .map(({ coordinate }) => coordinate);

/** Whoever asks for a list gets its first page. */
const pagesNeedNoArguments: Rule = (schema) =>
  ownTypes(schema).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields())
          .filter(
            (field) => getNamedType(field.type).name.endsWith('Connection') && field.args.some(isRequiredArgument),
          )
          .map((field) => `${type.name}.${field.name}`)
      : [],
  );

export const schemaRules: Record<string, Rule> = {
  'require-description': requireDescription,
  'require-deprecation-reason': requireDeprecationReason,
  'require-deprecation-date': requireDeprecationDate,
  'strict-id-in-types': strictIdInTypes,
  'no-unreachable-types': noUnreachableTypes,
  'require-nullable-result-in-root': requireNullableResultInRoot,
  'guarded-fields-are-nullable': guardedFieldsAreNullable,
  'naming-convention': namingConvention,
  'input-type-names': inputTypeNames,
  'input-name': inputName,
  'payloads-have-user-errors': payloadsHaveUserErrors,
  'lists-have-no-holes': listsHaveNoHoles,
  'pages-need-no-arguments': pagesNeedNoArguments,
};

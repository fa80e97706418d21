import {
  type ConstDirectiveNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** The types that the schema defines itself. */
export function ownTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  const builtIn = new Set(['String', 'Boolean', 'Int', 'Float', 'ID']);
  return Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__') && !builtIn.has(type.name));
}

export interface Member {
  coordinate: string;
  name: string;
  kind: 'type' | 'field' | 'argument' | 'input' | 'value' | 'directive';
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
  directives: readonly ConstDirectiveNode[];
  /** Of fields only. */
  type?: GraphQLOutputType;
}

interface Thing {
  name: string;
  description?: string | null | undefined;
  deprecationReason?: string | null | undefined;
  astNode?: { directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined;
}

function member(kind: Member['kind'], coordinate: string, thing: Thing): Member {
  const { name, description, deprecationReason, astNode } = thing;
  return { kind, coordinate, name, description, deprecationReason, directives: astNode?.directives ?? [] };
}

function membersOfType(type: GraphQLNamedType): Member[] {
  const found = [member('type', type.name, type)];
  if (isEnumType(type)) {
    for (const value of type.getValues()) found.push(member('value', `${type.name}.${value.name}`, value));
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      found.push(member('input', `${type.name}.${field.name}`, field));
    }
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return found;
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    found.push({ ...member('field', coordinate, field), type: field.type });
    for (const argument of field.args) found.push(member('argument', `${coordinate}(${argument.name}:)`, argument));
  }
  return found;
}

/** Everything that has a name in the schema, under its schema coordinate. */
export function membersOf(schema: GraphQLSchema): Member[] {
  return ownTypes(schema).flatMap(membersOfType);
}

/** The use of a directive on a member of a schema that was built from text. */
export function directiveOf({ directives }: Member, name: string): ConstDirectiveNode | undefined {
  return directives.find((directive) => directive.name.value === name);
}

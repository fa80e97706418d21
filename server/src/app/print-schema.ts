import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLNonNull,
  GraphQLSchema,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
} from 'graphql';

/** The published contract: sorted, described, and with `@auth(requires:)` on every guarded field. */
export function printPublishedSchema(schema: GraphQLSchema): string {
  const sorted = lexicographicSortSchema(schema);
  const role = sorted.getType('Role');
  if (!(role instanceof GraphQLEnumType)) throw new Error('The schema has no enum Role; @auth cannot be printed.');
  const auth = new GraphQLDirective({
    name: 'auth',
    description: 'The least role that may read the field; below it the field is null with one FORBIDDEN error.',
    locations: [DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.ARGUMENT_DEFINITION],
    args: { requires: { type: new GraphQLNonNull(role) } },
  });
  for (const type of Object.values(sorted.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { requires } = field.extensions;
      if (requires) field.extensions = { ...field.extensions, directives: { auth: { requires } } };
    }
  }
  const config = sorted.toConfig();
  return `${printSchemaWithDirectives(new GraphQLSchema({ ...config, directives: [auth] }))}\n`;
}

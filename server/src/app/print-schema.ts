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

/** The published contract: sorted, described, and with `@auth(requires:)` on every guarded type, field and argument. */
export function printPublishedSchema(schema: GraphQLSchema): string {
  const sorted = lexicographicSortSchema(schema);
  const role = sorted.getType('Role');
  if (!(role instanceof GraphQLEnumType)) throw new Error('The schema has no enum Role; @auth cannot be printed.');
  const auth = new GraphQLDirective({
    name: 'auth',
    description:
      'The least role that may read the field, or any field that answers the type, or give the argument; below it the field is null with one FORBIDDEN error.',
    locations: [DirectiveLocation.OBJECT, DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.ARGUMENT_DEFINITION],
    args: { requires: { type: new GraphQLNonNull(role) } },
  });
  for (const type of Object.values(sorted.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    markGuarded(type, type.extensions['requires']);
    for (const field of Object.values(type.getFields())) {
      markGuarded(field, field.extensions['requires']);
      const ofArguments = (field.extensions['argumentRequires'] ?? {}) as Record<string, unknown>;
      for (const argument of field.args) markGuarded(argument, ofArguments[argument.name]);
    }
  }
  const config = sorted.toConfig();
  return `${printSchemaWithDirectives(new GraphQLSchema({ ...config, directives: [auth] }))}\n`;
}

/** Extensions are where the printer looks for directives. */
function markGuarded(element: { extensions: Record<string, unknown> }, requires: unknown): void {
  if (requires) element.extensions = { ...element.extensions, directives: { auth: { requires } } };
}

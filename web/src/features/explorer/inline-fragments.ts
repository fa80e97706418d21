import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** The document as one operation: fragments written out where they are used, each field once. */
export function inlineFragments(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const types = new TypeInfo(schema);
  const inlined = visit(
    document,
    visitWithTypeInfo(types, {
      // On the way down, so that fragments within fragments are written out as well.
      SelectionSet: (node) => ({
        ...node,
        selections: node.selections.flatMap((item) => spelledOut(item, fragments, types.getParentType()?.name ?? '')),
      }),
      FragmentDefinition: () => null,
    }),
  );
  return visit(inlined, { SelectionSet: { leave: merged } });
}

/** The selections a spread stands for; directives and other types keep their own block. */
function spelledOut(
  item: SelectionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  parent: string,
): readonly SelectionNode[] {
  if (item.kind !== Kind.FRAGMENT_SPREAD) return [item];
  const fragment = fragments.get(item.name.value);
  if (!fragment) return [item];
  const isSame = fragment.typeCondition.name.value === parent && (item.directives ?? []).length === 0;
  if (isSame) return fragment.selectionSet.selections.flatMap((inner) => spelledOut(inner, fragments, parent));
  return [
    {
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: fragment.typeCondition,
      directives: item.directives,
      selectionSet: fragment.selectionSet,
    },
  ];
}

/** What two fields must share to be one: response name, arguments and directives. */
function keyOf({ selectionSet: _, ...field }: FieldNode): string {
  return print(field);
}

function merged(set: SelectionSetNode): SelectionSetNode {
  const selections: SelectionNode[] = [];
  const places = new Map<string, number>();
  for (const item of set.selections) {
    const key = item.kind === Kind.FIELD ? keyOf(item) : null;
    const place = key === null ? undefined : places.get(key);
    if (key !== null && place === undefined) places.set(key, selections.length);
    if (place === undefined) selections.push(item);
    else selections[place] = joined(selections[place] as FieldNode, item as FieldNode);
  }
  return { ...set, selections };
}

function joined(one: FieldNode, other: FieldNode): FieldNode {
  if (!one.selectionSet || !other.selectionSet) return one;
  const selections = [...one.selectionSet.selections, ...other.selectionSet.selections];
  return { ...one, selectionSet: merged({ ...one.selectionSet, selections }) };
}

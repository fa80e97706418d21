import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';

type Storage = ReturnType<typeof getMetadataStorage>;
type FieldMetadata = Storage['fields'][number];
type Field = GraphQLField<Record<string, unknown>, unknown>;

/**
 * Takes TypeGraphQL's wrapper off every field that only reads a property or getter, so that executors read it
 * themselves: the wrapper applies guards, which we build into the plans, and is called once per row and field.
 */
export function plainFields(schema: GraphQLSchema): GraphQLSchema {
  const storage = getMetadataStorage();
  for (const objectType of storage.objectTypes) {
    const type = schema.getType(objectType.name);
    if (!isObjectType(type)) continue;
    const target = objectType.target as abstract new () => object;
    for (const metadata of fieldsOf(storage, objectType)) {
      const field = type.getFields()[metadata.schemaName] as Field | undefined;
      if (field && isProperty(storage, metadata, target)) makePlain(field, metadata.name, target);
      else if (field) makeDirect(storage, field, metadata, target);
    }
  }
  return schema;
}

/** Its own fields and those of the interfaces it implements. */
function fieldsOf(storage: Storage, { fields, interfaceClasses }: Storage['objectTypes'][number]): FieldMetadata[] {
  const interfaces = storage.interfaceTypes.filter((one) => interfaceClasses?.includes(one.target));
  return [...interfaces.flatMap((one) => one.fields ?? []), ...(fields ?? [])];
}

/** A getter is registered like a method, but reading it is all there is to do. */
function isProperty(storage: Storage, metadata: FieldMetadata, target: abstract new () => object): boolean {
  const resolvers = storage.fieldResolvers.filter(
    (one) => one.methodName === metadata.name && [target, metadata.target].includes(one.getObjectType!()),
  );
  return resolvers.every((one) => one.kind === 'internal' && isGetter(target, metadata.name));
}

function isGetter(target: abstract new () => object, name: string): boolean {
  for (let proto = target.prototype; proto; proto = Object.getPrototypeOf(proto)) {
    const descriptor = Object.getOwnPropertyDescriptor(proto, name);
    if (descriptor) return descriptor.get !== undefined;
  }
  return false;
}

function makePlain(field: Field, property: string, target: abstract new () => object): void {
  const wrapped = field.resolve;
  if (property === field.name && !isGetter(target, property)) delete (field as { resolve?: unknown }).resolve;
  else if (!isGetter(target, property)) field.resolve = (source) => source[property];
  // A plain object in the place of an instance has no getter: TypeGraphQL makes an instance of it first.
  else if (wrapped) {
    field.resolve = (source, args, context, info) =>
      source instanceof target ? (source as Record<string, unknown>)[property] : wrapped(source, args, context, info);
  }
}

/**
 * A method that takes nothing but the object and the context is called as it is: the wrapper would gather its parameters
 * into an array for every row.
 */
function makeDirect(
  { fieldResolvers }: Storage,
  field: Field,
  metadata: FieldMetadata,
  target: abstract new () => object,
): void {
  const resolver = fieldResolvers.find(
    (one) => one.methodName === metadata.name && [target, metadata.target].includes(one.getObjectType!()),
  );
  if (resolver?.kind !== 'external') return;
  const kinds = [...(resolver.params ?? [])].sort((one, other) => one.index - other.index).map(({ kind }) => kind);
  if (kinds.join() !== 'root,context') return;
  const instance = new (resolver.target as new () => Record<string, Method>)();
  const method = instance[resolver.methodName]!.bind(instance);
  field.resolve = (source, _args, context) => method(source, context);
}

type Method = (source: unknown, context: unknown) => unknown;

/**
 * The product with one more rule: every field of pods, cluster nodes and clusters asks for the role OPERATOR. The rules
 * are declared as the product declares its own, before it builds its schema.
 */
import { getMetadataStorage } from 'type-graphql';
import { importBuilt } from '../harness/built.mjs';

const TYPES = new Set(['Pod', 'ClusterNode', 'Cluster']);

const { Guard } = await importBuilt('platform/guard.js');
// Loads the resolvers, and with them the declarations of all types.
await importBuilt('app/schema.js');
const { fields, fieldResolvers } = getMetadataStorage();
const guarded = (/** @type {Function | undefined} */ type) => type !== undefined && TYPES.has(type.name);
for (const { target, name } of fields) if (guarded(target)) Guard('OPERATOR')(target.prototype, name);
for (const { target, methodName, getObjectType, kind } of fieldResolvers) {
  if (kind === 'external' && guarded(getObjectType?.())) Guard('OPERATOR')(target.prototype, methodName);
}

await importBuilt('main.js');

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import { getMetadataArgsStorage } from 'typeorm';
import { printPublishedSchema } from './print-schema.js';
import { createSchema } from './schema.js';

const own = (name: string): boolean => !name.startsWith('__');

function objectTypes(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && own(type.name),
  );
}

describe('the published schema', () => {
  it('equals schema.graphql; “npm run emit-schema -w server” writes it', async () => {
    const committed = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');
    expect(printPublishedSchema(await createSchema())).toBe(committed);
  });

  it('shows no relation of an entity and no field that sounds like a secret', async () => {
    const allowed = [
      'SetPasswordInput.password',
      'User.hasPassword',
      'Query.enrolTokens',
      'CreateApiKeyPayload.token',
      'CreateEnrolTokenPayload.enrolToken',
      'CreateEnrolTokenPayload.token',
      'RevokeEnrolTokenPayload.enrolToken',
    ];
    const leaks: string[] = [];
    for (const type of objectTypes(await createSchema())) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const path = `${type.name}.${field.name}`;
        const isMutation = type.name === 'Mutation';
        if (!isMutation && /hash|secret|password|token/i.test(field.name) && !allowed.includes(path)) leaks.push(path);
      }
    }
    expect(leaks).toEqual([]);
    const relations = getMetadataArgsStorage().relations;
    const exposed = getMetadataStorage().fields.filter((field) =>
      relations.some((one) => one.target === field.target && one.propertyName === field.name),
    );
    expect(exposed.map((field) => `${field.target.name}.${field.name}`)).toEqual([]);
  });
});

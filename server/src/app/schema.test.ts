import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql';
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

  it('describes every type, field, argument, input and enum value', async () => {
    const missing: string[] = [];
    const note = (path: string, thing: { description?: string | null | undefined }): void => {
      if (!thing.description) missing.push(path);
    };
    for (const type of Object.values((await createSchema()).getTypeMap()).filter((one) => own(one.name))) {
      if (
        ['Query', 'Mutation', 'Subscription', 'String', 'Boolean', 'Int', 'Float', 'ID'].includes(type.name) === false
      )
        note(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) note(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields())) note(`${type.name}.${field.name}`, field);
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        note(`${type.name}.${field.name}`, field);
        for (const argument of field.args) note(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
    expect(missing).toEqual([]);
  });

  it('makes every guarded field nullable, so that a refusal costs the field and not its parent', async () => {
    const strict: string[] = [];
    for (const type of objectTypes(await createSchema())) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (field.extensions['requires'] && isNonNullType(field.type)) strict.push(`${type.name}.${field.name}`);
      }
    }
    // Relay wants nodes to be a list of the ids' length in any case (N6); nobody signed in refuses the whole request.
    expect(strict).toEqual(['Query.nodes']);
  });

  it('has connections, edges and pageInfo of Relay’s shape (C1, C2, C3, C4)', async () => {
    const schema = await createSchema();
    const wrong: string[] = [];
    for (const type of objectTypes(schema)) {
      if (!isObjectType(type)) continue;
      const fields = type.getFields();
      if (type.name.endsWith('Connection')) {
        if (!/^\[\w+Edge!\]!$/.test(String(fields['edges']?.type)) || String(fields['pageInfo']?.type) !== 'PageInfo!')
          wrong.push(type.name);
      }
      if (
        type.name.endsWith('Edge') &&
        (String(fields['node']?.type).startsWith('[') || String(fields['cursor']?.type) !== 'String!')
      )
        wrong.push(type.name);
      for (const field of Object.values(fields)) {
        if (!String(field.type).replace('!', '').endsWith('Connection')) continue;
        const names = field.args.map((argument) => argument.name);
        if (!['first', 'after', 'last', 'before'].every((name) => names.includes(name)))
          wrong.push(`${type.name}.${field.name}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(String(schema.getQueryType()?.getFields()['node']?.type)).toBe('Node');
    expect(String(schema.getQueryType()?.getFields()['nodes']?.type)).toBe('[Node]!');
  });

  it('shows no relation of an entity and no field that sounds like a secret', async () => {
    const allowed = [
      'SetPasswordInput.password',
      'User.hasPassword',
      'Query.enrolTokens',
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

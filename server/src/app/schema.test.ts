import { describe, expect, it } from '@jest/globals';
import { printSchema } from 'graphql';
import { createSchema } from './schema.js';

describe('createSchema', () => {
  it('offers the Relay root fields node and nodes', async () => {
    const sdl = printSchema(await createSchema());
    expect(sdl).toContain('interface Node');
    expect(sdl).toMatch(/nodes\([^)]*ids: \[ID!\]!\s*\): \[Node\]!/);
  });
});

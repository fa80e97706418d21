// Writes src/api/generated.ts from the repository's schema.graphql and src/api/operations.graphql: only the types the
// operations reach, without descriptions and in sorted order, so that it changes when the agent's contract does.
// With `--check` it writes nothing and fails when the committed file is not what would be written.
import { readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildASTSchema, lexicographicSortSchema, parse, printSchema, visit } from 'graphql';

const at = (path) => new URL(path, import.meta.url);
const target = at('./src/api/generated.ts');
const schema = lexicographicSortSchema(buildASTSchema(parse(readFileSync(at('../schema.graphql'), 'utf8'))));
const output = await codegen({
  filename: 'generated.ts',
  schema: visit(parse(printSchema(schema)), { enter: (node) => ({ ...node, description: undefined }) }),
  documents: [{ location: '', document: parse(readFileSync(at('./src/api/operations.graphql'), 'utf8')) }],
  plugins: [{ operations: {} }, { typedDocumentNode: {} }],
  pluginMap: { operations, typedDocumentNode },
  config: {
    enumsAsTypes: true,
    useTypeImports: true,
    skipTypename: true,
    scalars: { DateTimeISO: 'string', SampleBatch: "import('./sample-batch.js').SampleBatch" },
  },
});
if (!process.argv.includes('--check')) writeFileSync(target, output);
else if (readFileSync(target, 'utf8') !== output) {
  throw new Error(
    'src/api/generated.ts is not what schema.graphql and operations.graphql give. Run: npm run codegen -w agent',
  );
}

import { GraphQLScalarType } from 'graphql';
import { readSampleBatch, type TypedBatch } from './sample-batch.js';

/** The columnar input of samples; objects per sample cost 16 to 28 times as much to coerce. */
export const SampleBatchScalar = new GraphQLScalarType<TypedBatch, never>({
  name: 'SampleBatch',
  description:
    'Columnar samples, see docs/sample-batch.schema.json: { tables: [ { subjects: [ { kind, namespace?, name, container? } ], rows: [subject index per row], times: [unix ms per row], columns: { "<metric name>": [integer | null per row] } } ] }',
  parseValue: readSampleBatch,
  serialize: () => {
    throw new Error('SampleBatch is only an input.');
  },
});

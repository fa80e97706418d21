import { describe, expect, it } from '@jest/globals';
import { useTestDatabase } from '../../../test/test-database.js';

const facts = useTestDatabase();

describe('the entities of the inventory', () => {
  it('equal the migrated tables', async () => {
    const { upQueries } = await facts.db.source.driver.createSchemaBuilder().log();
    const tables = /"(cluster_node|namespace|workload|pod|container|change|inventory_state)"/;
    expect(upQueries.map((query) => query.query).filter((sql) => tables.test(sql))).toEqual([]);
  });
});

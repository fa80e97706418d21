/**
 * PostGraphile 5 over the same tables, by its own defaults (preset Amber, grafserv on node:http), with a role that may
 * read everything. Told it is only what the tables do not say: that a pod's node name refers to a cluster node, and that
 * lists may be restricted to what is not deleted, although no index begins with that column.
 */
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { makeJSONPgSmartTagsPlugin } from 'postgraphile/utils';

const relations = makeJSONPgSmartTagsPlugin({
  version: 1,
  config: {
    class: {
      cluster_node: { tags: { unique: 'tenant_id,cluster_id,name' } },
      pod: {
        attribute: { deleted_at: { tags: { behavior: ['attribute:filterBy'] } } },
        tags: {
          foreignKey:
            '(tenant_id,cluster_id,node_name) references cluster_node (tenant_id,cluster_id,name)|@fieldName clusterNode',
        },
      },
    },
  },
});

/** @type {GraphileConfig.Preset} */
const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [relations],
  pgServices: [
    makePgService({
      connectionString: process.env['DATABASE_URL'] ?? '',
      schemas: ['public'],
      poolConfig: { max: 10 },
    }),
  ],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
};

const instance = postgraphile(preset).createServ(grafserv);
const server = createServer();
await instance.addTo(server);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/graphql` });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));

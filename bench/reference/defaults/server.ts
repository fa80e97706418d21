/**
 * What a team gets that follows the documentation: Apollo Server 5 on Express with its default plugins, TypeGraphQL with
 * its default settings, field resolvers with DataLoader, `pg` by hand. No rights, no tenancy, no limits.
 */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import pg from 'pg';
import { Arg, buildSchema, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { Cluster, ClusterNode, Pod, PodConnection } from './objects.js';
import { type Context, createContext } from './rows.js';

@Resolver(() => Pod)
class PodResolver {
  @Query(() => PodConnection)
  async pods(@Arg('first', () => Int) first: number, @Ctx() context: Context): Promise<PodConnection> {
    const rows = await context.readPods(first + 1);
    const page = rows.slice(0, first);
    const last = page.at(-1);
    const endCursor = last ? Buffer.from(JSON.stringify([last.name, last.id])).toString('base64url') : null;
    return { edges: page.map((node) => ({ node })), pageInfo: { hasNextPage: rows.length > first, endCursor } };
  }

  @FieldResolver(() => Cluster, { nullable: true })
  cluster(@Root() pod: Pod, @Ctx() context: Context): Promise<Cluster | null> {
    return context.clusters.load(pod.clusterId);
  }

  @FieldResolver(() => ClusterNode, { nullable: true })
  clusterNode(@Root() pod: Pod, @Ctx() context: Context): Promise<ClusterNode | null> | null {
    if (pod.nodeName === null) return null;
    return context.clusterNodes.load({ clusterId: pod.clusterId, name: pod.nodeName });
  }
}

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
const tenantId = process.env['TENANT_ID'] ?? '';
const server = new ApolloServer<Context>({ schema: await buildSchema({ resolvers: [PodResolver] }) });
await server.start();
const app = express();
app.use('/graphql', express.json(), expressMiddleware(server, { context: async () => createContext(pool, tenantId) }));
const http = app.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql` });
});
process.on('disconnect', () => process.exit(0));

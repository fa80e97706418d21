import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { AppError } from '../../platform/errors.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { type RequestContext, tenantOf } from '../../platform/request-context.js';
import { ClusterKind } from './cluster.entity.js';
import { clusterById, enrolTokenById } from './cluster.loader.js';
import { createCluster } from './cluster.service.js';
import { CreateClusterInput, CreateClusterPayload } from './cluster.types.js';
import { EnrolToken } from './enrol-token.entity.js';
import { createEnrolToken, listEnrolTokens, registerAgent, revokeEnrolToken } from './enrolment.service.js';
import {
  CreateEnrolTokenInput,
  CreateEnrolTokenPayload,
  RegisterAgentInput,
  RegisterAgentPayload,
  RevokeEnrolTokenInput,
  RevokeEnrolTokenPayload,
} from './enrolment.types.js';
import { installCommand } from './install-command.js';

const DEFAULT_EXPIRES_IN_DAYS = 30;

@Resolver()
export class EnrolmentResolver {
  @Guard('ADMIN')
  @Query(() => [EnrolToken], { nullable: true, description: 'Enrol tokens, newest first, ended ones included.' })
  enrolTokens(@Ctx() context: RequestContext): Promise<EnrolToken[]> {
    return listEnrolTokens(context.read(), tenantOf(context));
  }

  @Guard('ADMIN')
  @Mutation(() => CreateClusterPayload, {
    nullable: true,
    description: 'Registers a cluster and answers the credential of its agent once.',
  })
  async createCluster(
    @Arg('input', () => CreateClusterInput, { description: 'The cluster to register.' }) input: CreateClusterInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateClusterPayload> {
    const { actor, settings, db } = context;
    const tenantId = tenantOf(context);
    const kind = input.kind ?? ClusterKind.KUBERNETES;
    const environment = input.environment || null;
    const cluster = {
      actor,
      name: input.name,
      kind,
      environment,
      region: input.region || null,
      labels: input.labels ?? [],
    };
    const { done, userErrors } = await db.runInTenant(tenantId, (tx) =>
      createCluster(tx, tenantId, cluster, context.now()),
    );
    if (!done) return { cluster: null, credential: null, installCommand: null, userErrors };
    await context.refresh();
    const { credential } = done;
    const secret = { kind: 'credential', value: credential } as const;
    return {
      cluster: await clusterById(context).load(done.clusterId),
      credential,
      installCommand: installCommand({
        publicUrl: settings.publicUrl,
        kind,
        clusterName: input.name,
        environment,
        secret,
      }),
      userErrors,
    };
  }

  @Guard('ADMIN')
  @Mutation(() => CreateEnrolTokenPayload, {
    nullable: true,
    description: 'Makes a token with which many agents can register their clusters, and answers it once.',
  })
  async createEnrolToken(
    @Arg('input', () => CreateEnrolTokenInput, { description: 'The token to make.' }) input: CreateEnrolTokenInput,
    @Ctx() context: RequestContext,
  ): Promise<CreateEnrolTokenPayload> {
    const { actor, settings, db } = context;
    const tenantId = tenantOf(context);
    const environment = input.environment || null;
    const expiresInDays = input.expiresInDays ?? DEFAULT_EXPIRES_IN_DAYS;
    const wanted = {
      actor,
      name: input.name,
      expiresInDays,
      maxUses: input.maxUses ?? null,
      environment,
      labels: input.labels ?? [],
    };
    const { done, userErrors } = await db.runInTenant(tenantId, (tx) =>
      createEnrolToken(tx, tenantId, wanted, context.now()),
    );
    if (!done) return { enrolToken: null, token: null, installCommand: null, userErrors };
    await context.refresh();
    const secret = { kind: 'enrolToken', value: done.token } as const;
    const facts = {
      publicUrl: settings.publicUrl,
      kind: ClusterKind.KUBERNETES,
      clusterName: null,
      environment,
      secret,
    };
    return {
      enrolToken: await enrolTokenById(context).load(done.enrolTokenId),
      token: done.token,
      installCommand: installCommand(facts),
      userErrors,
    };
  }

  @Guard('ADMIN')
  @Mutation(() => RevokeEnrolTokenPayload, {
    nullable: true,
    description: 'Ends an enrol token; clusters registered with it go on reporting.',
  })
  async revokeEnrolToken(
    @Arg('input', () => RevokeEnrolTokenInput, { description: 'The token to end.' }) input: RevokeEnrolTokenInput,
    @Ctx() context: RequestContext,
  ): Promise<RevokeEnrolTokenPayload> {
    const tenantId = tenantOf(context);
    const token = { id: idsOfType('EnrolToken', [input.id])[0] ?? null, actor: context.actor };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      revokeEnrolToken(tx, tenantId, token, context.now()),
    );
    await context.refresh();
    return { enrolToken: done === null ? null : await enrolTokenById(context).load(done), userErrors };
  }

  @Mutation(() => RegisterAgentPayload, {
    nullable: true,
    description:
      'Registers the cluster of an agent that presents an enrol token as bearer. The same name with the same kubeSystemUid gets a fresh credential.',
  })
  async registerAgent(
    @Arg('input', () => RegisterAgentInput, { description: 'The cluster to report for.' }) input: RegisterAgentInput,
    @Ctx() context: RequestContext,
  ): Promise<RegisterAgentPayload> {
    const { tenantId, id: enrolTokenId } = enrolCallerOf(context);
    const registration = {
      actor: context.actor,
      enrolTokenId,
      clusterName: input.clusterName,
      kind: input.kind,
      kubeSystemUid: input.kubeSystemUid || null,
      environment: input.environment || null,
      isDemo: input.isDemo ?? null,
      labels: input.labels ?? [],
    };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      registerAgent(tx, tenantId, registration, context.now()),
    );
    return { cluster: done?.cluster ?? null, credential: done?.credential ?? null, userErrors };
  }
}

/** @throws UNAUTHENTICATED for nobody, FORBIDDEN for anybody but the bearer of an enrol token */
function enrolCallerOf({ caller }: RequestContext): { tenantId: string; id: string } {
  if (caller.kind === 'ENROL') return caller;
  const code = caller.kind === 'ANONYMOUS' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  throw new AppError(code, 'Registering an agent needs a valid enrol token as bearer. Make one with createEnrolToken.');
}

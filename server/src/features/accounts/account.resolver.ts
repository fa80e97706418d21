import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Guard } from '../../platform/guard.js';
import type { RequestContext } from '../../platform/request-context.js';
import { greatestRole } from '../../platform/rights.js';
import { userError } from '../../platform/user-error.types.js';
import { rightsOfUser } from './access.service.js';
import { toRights } from './access.types.js';
import { findAccount } from './account.service.js';
import {
  RedeemSignInLinkInput,
  SetPasswordInput,
  SignInInput,
  SignInPayload,
  SignOutPayload,
  toUser,
  Viewer,
} from './account.types.js';
import { redeemSignInLink, type Session, setPassword, signIn, signOut } from './sign-in.service.js';

@Resolver()
export class AccountResolver {
  @Query(() => Viewer, { nullable: true, description: 'Who is signed in; null for nobody and for agents.' })
  viewer(@Ctx() context: RequestContext): Promise<Viewer | null> {
    const { caller } = context;
    return caller.kind === 'USER' ? loadViewer(context, caller.tenantId, caller.id) : Promise.resolve(null);
  }

  @Mutation(() => SignInPayload, {
    nullable: true,
    description: 'Signs in with a local account and sets the session cookie.',
  })
  async signIn(
    @Arg('input', () => SignInInput, { description: 'E-mail and password.' }) input: SignInInput,
    @Ctx() context: RequestContext,
  ): Promise<SignInPayload> {
    const session = await signIn(context.db, input.email, input.password, requestOf(context));
    return signedIn(
      context,
      session,
      'E-mail and password do not match an account. Check both, or ask for a sign-in link.',
    );
  }

  @Mutation(() => SignInPayload, {
    nullable: true,
    description: 'Signs in with a one-time link and sets the session cookie.',
  })
  async redeemSignInLink(
    @Arg('input', () => RedeemSignInLinkInput, { description: 'The link’s token.' }) input: RedeemSignInLinkInput,
    @Ctx() context: RequestContext,
  ): Promise<SignInPayload> {
    const session = await redeemSignInLink(context.db, input.token, requestOf(context));
    return signedIn(
      context,
      session,
      'This sign-in link was used before, has expired or is incomplete. Ask an administrator for a new one, or restart K8Intel where you are the first.',
    );
  }

  @Guard('VIEWER')
  @Mutation(() => SignInPayload, {
    nullable: true,
    description: 'Sets one’s own password and ends all other sessions.',
  })
  async setPassword(
    @Arg('input', () => SetPasswordInput, { description: 'New and present password.' }) input: SetPasswordInput,
    @Ctx() context: RequestContext,
  ): Promise<SignInPayload> {
    const { caller } = context;
    if (caller.kind !== 'USER')
      return { viewer: null, userErrors: userError(null, 'Only a person has a password.', 'FORBIDDEN') };
    const change = {
      userId: caller.id,
      tokenId: caller.tokenId,
      password: input.password,
      currentPassword: input.currentPassword,
    };
    const problem = await setPassword(context.db, caller.tenantId, change, requestOf(context));
    if (problem) return { viewer: null, userErrors: userError(['input', problem.field], problem.message) };
    return { viewer: await loadViewer(context, caller.tenantId, caller.id), userErrors: [] };
  }

  @Mutation(() => SignOutPayload, { nullable: true, description: 'Ends the session and clears its cookie.' })
  async signOut(@Ctx() context: RequestContext): Promise<SignOutPayload> {
    const { caller } = context;
    if (caller.kind === 'USER') {
      await context.db.runInTenant(caller.tenantId, (tx) =>
        signOut(tx, caller.tenantId, caller.tokenId, requestOf(context)),
      );
    }
    context.setSession(null);
    return { userErrors: [] };
  }
}

function requestOf(context: RequestContext) {
  return { actor: context.actor, now: context.now(), sessionHours: context.settings.sessionHours };
}

async function signedIn(context: RequestContext, session: Session | null, refusal: string): Promise<SignInPayload> {
  if (!session) return { viewer: null, userErrors: userError(['input'], refusal, 'UNAUTHENTICATED') };
  const viewer = await loadViewer(context, session.tenantId, session.userId);
  if (!viewer) return { viewer, userErrors: userError(null, NO_ROLE, 'FORBIDDEN') };
  context.setSession(session.token);
  return { viewer, userErrors: [] };
}

const NO_ROLE = 'This account has no role anywhere; expected at least one role binding. Ask an administrator for one.';

/** In a transaction of its own: right after a sign-in the operation has no tenant yet. */
async function loadViewer({ db }: RequestContext, tenantId: string, userId: string): Promise<Viewer | null> {
  return db.runInTenant(tenantId, async (tx) => {
    const account = await findAccount(tx, tenantId, userId);
    const access = account && (await rightsOfUser(tx, tenantId, userId));
    const role = access && greatestRole(access.rights);
    if (!account || !access || !role) return null;
    const rights = toRights(access.rights, access.clusters);
    return Object.assign(new Viewer(), { user: toUser(account.user), tenant: account.tenant, role, rights });
  });
}

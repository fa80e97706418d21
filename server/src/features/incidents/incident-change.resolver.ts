import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { entityLoader } from '../../platform/entity-loader.js';
import { Guard } from '../../platform/guard.js';
import { idsOfType } from '../../platform/id.js';
import { type Outcome, refused } from '../../platform/outcome.js';
import { type RequestContext, rightsOf, tenantOf } from '../../platform/request-context.js';
import { incidents } from './incident.loader.js';
import type { IncidentChange } from './incident-change.service.js';
import {
  AcknowledgeIncidentInput,
  AddIncidentNoteInput,
  AssignIncidentInput,
  IncidentPayload,
  MergeIncidentsInput,
  ReopenIncidentInput,
  ResolveIncidentInput,
  SplitIncidentInput,
  SplitIncidentPayload,
  UpdateIncidentInput,
} from './incident-change.types.js';
import {
  isOperatorAt,
  type Operable,
  operate,
  placeOfWords,
  refuseLongAgo,
  refuseWords,
} from './incident-operate.service.js';
import { mergeIncidents, splitIncident } from './incident-shape.service.js';
import { findLead } from './lead.service.js';

const INPUT = 'What to change, and how.';

@Resolver()
export class IncidentChangeResolver {
  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description:
      'Takes an incident and acknowledges its alerts that fire, where the caller is OPERATOR. Needs that for one of them.',
  })
  acknowledgeIncident(
    @Arg('input', () => AcknowledgeIncidentInput, { description: INPUT }) input: AcknowledgeIncidentInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    return change(context, input.id, {
      action: 'ACKNOWLEDGE_INCIDENT',
      refusal: refuseWords('comment', input.comment, false),
      changesOf: (found) => [
        {
          kind: 'ACKNOWLEDGE',
          comment: input.comment ?? null,
          place: placeOfWords(found),
          mayChange: (place) => isOperatorAt(rightsOf(context), place),
        },
      ],
    });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description:
      'Ends an incident and its alerts; what still stands comes back. Needs OPERATOR wherever its alerts lie.',
  })
  resolveIncident(
    @Arg('input', () => ResolveIncidentInput, { description: INPUT }) input: ResolveIncidentInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    return change(context, input.id, {
      action: 'RESOLVE_INCIDENT',
      reach: 'ALL',
      refusal: refuseWords('reason', input.reason, true),
      changesOf: (found) => [{ kind: 'RESOLVE', reason: input.reason, place: placeOfWords(found) }],
    });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description: 'Opens an incident again that was over. Needs OPERATOR where one of its alerts lies.',
  })
  reopenIncident(
    @Arg('input', () => ReopenIncidentInput, { description: INPUT }) input: ReopenIncidentInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    return change(context, input.id, {
      action: 'REOPEN_INCIDENT',
      refusal: refuseWords('reason', input.reason, false),
      changesOf: (found) => [{ kind: 'REOPEN', reason: input.reason ?? null, place: placeOfWords(found) }],
    });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description: 'Sets title or severity by hand; both stay then. Needs OPERATOR wherever its alerts lie.',
  })
  updateIncident(
    @Arg('input', () => UpdateIncidentInput, { description: INPUT }) input: UpdateIncidentInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    const title = input.title?.trim();
    const isLong = title !== undefined && title.length > MAX_TITLE;
    return change(context, input.id, {
      action: 'UPDATE_INCIDENT',
      reach: 'ALL',
      expectedRevision: input.expectedRevision ?? null,
      refusal: isLong
        ? refused('title', `“title” has ${title.length} characters; at most ${MAX_TITLE} are kept. Shorten it.`)
        : null,
      changesOf: () => [
        ...(title === undefined ? [] : [{ kind: 'TITLE' as const, title: title || null }]),
        ...(input.severity ? [{ kind: 'SEVERITY' as const, severity: input.severity }] : []),
      ],
    });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description: 'Says who leads the work. Needs OPERATOR where one of its alerts lies.',
  })
  async assignIncident(
    @Arg('input', () => AssignIncidentInput, { description: INPUT }) input: AssignIncidentInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    const lead = await findLead(context.read(), tenantOf(context), input.user ?? null);
    return change(context, input.id, {
      action: 'ASSIGN_INCIDENT',
      refusal: lead.done === null ? lead : null,
      changesOf: () => [{ kind: 'ASSIGN', user: lead.done?.user ?? null }],
    });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description:
      'Writes a note into the timeline. It is for its author and those who see the whole incident; of somebody who sees one of its places, for those who see that. Needs OPERATOR where one of its alerts lies.',
  })
  addIncidentNote(
    @Arg('input', () => AddIncidentNoteInput, { description: INPUT }) input: AddIncidentNoteInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    const { text, at } = input;
    const isAhead = at && at > context.now();
    return change(context, input.id, {
      action: 'ADD_INCIDENT_NOTE',
      refusal:
        refuseWords('text', text, true) ??
        (isAhead
          ? refused('at', `“at” is ${at.toISOString()}, which has not come yet; expected now or before.`)
          : null),
      refuse: (found) => refuseLongAgo(at, found),
      changesOf: (found) => [{ kind: 'COMMENT', text, at: at ?? null, place: placeOfWords(found) }],
    });
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => IncidentPayload, {
    nullable: true,
    description: 'Makes incidents part of one that stays. Needs OPERATOR wherever the alerts of all of them lie.',
  })
  async mergeIncidents(
    @Arg('input', () => MergeIncidentsInput, { description: INPUT }) input: MergeIncidentsInput,
    @Ctx() context: RequestContext,
  ): Promise<IncidentPayload> {
    const tenantId = tenantOf(context);
    const wanted = {
      ...operatorOf(context),
      into: idOf(input.into),
      incidents: input.incidents.map(idOf),
    };
    const outcome = await context.db.runInTenant(tenantId, (tx) => mergeIncidents(tx, tenantId, wanted, context.now()));
    return payload(context, outcome);
  }

  @Guard('OPERATOR', 'ANYWHERE')
  @Mutation(() => SplitIncidentPayload, {
    nullable: true,
    description:
      'Moves alerts of an incident to another one or a new one; neither is merged by itself then. Needs OPERATOR wherever the alerts of both lie.',
  })
  async splitIncident(
    @Arg('input', () => SplitIncidentInput, { description: INPUT }) input: SplitIncidentInput,
    @Ctx() context: RequestContext,
  ): Promise<SplitIncidentPayload> {
    const tenantId = tenantOf(context);
    const wanted = {
      ...operatorOf(context),
      id: idOf(input.id),
      alertIds: [...idsOfType('Alert', input.alerts), ...idsOfType('IncidentAlert', input.alerts)],
      into: input.into == null ? input.into : (idOf(input.into) ?? ''),
    };
    const { done, userErrors } = await context.db.runInTenant(tenantId, (tx) =>
      splitIncident(tx, tenantId, wanted, context.now()),
    );
    await context.refresh();
    const load = (id: string | undefined) => (id ? entityLoader(context, incidents).load(id) : null);
    return { incident: await load(done?.id), target: await load(done?.target), userErrors };
  }
}

const MAX_TITLE = 200;

const idOf = (globalId: string): string | null => idsOfType('Incident', [globalId])[0] ?? null;

function operatorOf(context: RequestContext) {
  return { rights: rightsOf(context), actor: context.actor };
}

interface Wanted {
  action: string;
  reach?: 'SOME' | 'ALL';
  refusal: Outcome<never> | null;
  expectedRevision?: number | null;
  refuse?(found: Operable): Outcome<never> | null;
  changesOf(found: Operable): IncidentChange[];
}

async function change(context: RequestContext, globalId: string, wanted: Wanted): Promise<IncidentPayload> {
  if (wanted.refusal) return { incident: null, userErrors: wanted.refusal.userErrors };
  const tenantId = tenantOf(context);
  const all = { reach: 'SOME' as const, ...wanted, ...operatorOf(context), id: idOf(globalId) };
  const outcome = await context.db.runInTenant(tenantId, (tx) => operate(tx, tenantId, all, context.now()));
  return payload(context, outcome);
}

async function payload(context: RequestContext, { done, userErrors }: Outcome<string>): Promise<IncidentPayload> {
  await context.refresh();
  return { incident: done === null ? null : await entityLoader(context, incidents).load(done), userErrors };
}

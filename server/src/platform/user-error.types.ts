import { Field, ObjectType } from 'type-graphql';
import type { ErrorCode } from './errors.js';

@ObjectType({ description: 'Why a mutation refused its input; the caller can put it right.' })
export class UserError {
  @Field(() => [String], {
    nullable: true,
    description: 'Path of the input field it is about; null for the input as a whole.',
  })
  field!: string[] | null;

  @Field(() => String, { description: 'What was found, what was expected, what to do.' })
  message!: string;

  @Field(() => String, { description: 'Stable code, one of the error codes.' })
  code!: ErrorCode;
}

/** One refusal, ready to be a payload’s `userErrors`. */
export function userError(field: string[] | null, message: string, code: ErrorCode = 'BAD_USER_INPUT'): UserError[] {
  return [Object.assign(new UserError(), { field, message, code })];
}

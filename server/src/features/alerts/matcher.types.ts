import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { MATCHER_FIELDS, MatcherOperator, type Matcher as MatcherShape } from './matcher.js';

// Other features match alerts through here.
export type { Matcher } from './matcher.js';

registerEnumType(MatcherOperator, {
  name: 'MatcherOperator',
  description: 'How a matcher compares; with case, and without regular expressions.',
  valuesConfig: {
    IN: { description: 'The alert has one of the values.' },
    NOT_IN: { description: 'The alert has none of the values; also where it has no value at all.' },
    STARTS_WITH: { description: 'The value begins with one of the texts.' },
    EXISTS: { description: 'There is a value.' },
    MISSING: { description: 'There is none.' },
  },
});

const FIELD = `What is compared: ${Object.entries(MATCHER_FIELDS)
  .map(([name, meaning]) => `\`${name}\` (${meaning})`)
  .join(', ')}, or \`label:<key>\` (label of the subject).`;
const VALUES = 'Values to compare with, 1 to 100 of at most 512 characters; empty for EXISTS and MISSING.';

@ObjectType('Matcher', { description: 'One condition on alerts; all matchers of a list hold together.' })
export class MatcherOutput implements MatcherShape {
  @Field(() => String, { description: FIELD })
  field!: string;

  @Field(() => MatcherOperator, { description: 'How it is compared.' })
  operator!: MatcherOperator;

  @Field(() => [String], { description: VALUES })
  values!: string[];
}

@InputType({ description: 'One condition on alerts; all matchers of a list hold together.' })
export class MatcherInput implements MatcherShape {
  @Field(() => String, { description: FIELD })
  field!: string;

  @Field(() => MatcherOperator, { description: 'How it is compared.' })
  operator!: MatcherOperator;

  @Field(() => [String], { description: VALUES })
  values!: string[];
}

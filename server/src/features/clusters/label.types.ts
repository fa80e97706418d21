import { Field, InputType, ObjectType } from 'type-graphql';

@ObjectType('Label', { description: 'A label of an object, as Kubernetes has them.' })
@InputType('LabelInput', { description: 'A label of an object, as Kubernetes has them.' })
export class Label {
  @Field(() => String, { description: 'Key with its prefix, such as “app.kubernetes.io/name”.' })
  key!: string;

  @Field(() => String, { description: 'Value; may be empty.' })
  value!: string;
}

import {
  CreateAlertRuleDocument,
  type CreateAlertRuleInput,
  type CreateAlertRuleMutation,
  type RulePartsFragment,
  UpdateAlertRuleDocument,
  type UpdateAlertRuleMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { type RuleForm, updateOf } from './rule-form';

const pickCreated = (data: CreateAlertRuleMutation) => data.createAlertRule;
const pickUpdated = (data: UpdateAlertRuleMutation) => data.updateAlertRule;

/** Makes a rule, or changes the one that is given. `save` answers its name, or null where it was refused. */
export function useSaveRule(rule: RulePartsFragment | null) {
  const make = useAct(CreateAlertRuleDocument, pickCreated, ['AlertRules']);
  const change = useAct(UpdateAlertRuleDocument, pickUpdated, []);
  const save = async (form: RuleForm, input: CreateAlertRuleInput): Promise<string | null> => {
    const payload = rule ? await change.run({ input: updateOf(rule, form, input) }) : await make.run({ input });
    return payload?.alertRule?.name ?? null;
  };
  return { save, problem: make.problem ?? change.problem, isBusy: make.isBusy || change.isBusy };
}

import { Switch } from '@mantine/core';
import { type RuleRowFragment, UpdateAlertRuleDocument, type UpdateAlertRuleMutation } from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import { FormProblem } from '../../ui/FormProblem';

const pick = (data: UpdateAlertRuleMutation) => data.updateAlertRule;

interface Props {
  readonly rule: Pick<RuleRowFragment, 'id' | 'name' | 'isEnabled'>;
  /** In a table there is no room for why it was refused: it then is the tooltip. */
  readonly isInRow?: boolean;
}

/** Switches a rule on or off, at once. */
export function RuleSwitch({ rule: { id, name, isEnabled }, isInRow = false }: Props) {
  const { run, problem, isBusy } = useAct(UpdateAlertRuleDocument, pick, []);
  return (
    <>
      <Switch
        size="xs"
        aria-label={`${name} is on`}
        title={isInRow ? (problem ?? undefined) : undefined}
        checked={isEnabled}
        disabled={isBusy}
        error={isInRow && problem !== null}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => run({ input: { id, isEnabled: event.currentTarget.checked } })}
      />
      {isInRow ? null : <FormProblem text={problem} />}
    </>
  );
}

import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useMemo, useState } from 'react';
import {
  type CpuLimitPolicy,
  CreateSizingPolicyDocument,
  type CreateSizingPolicyMutation,
  type PolicyRowFragment,
  type SizingPartsFragment,
  type SizingValuesInput,
  UpdateSizingPolicyDocument,
  type UpdateSizingPolicyMutation,
} from '../../graphql/generated';
import { useAct } from '../../graphql/use-act';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { type Place, PolicyConsequence } from './PolicyConsequence';
import { formOf, LIMIT_OPTIONS, NUMBER_FIELDS, type PolicyForm, sizingOf, written } from './policy-form';
import styles from './recommendations.module.css';

interface Props {
  /** Null makes a new one. */
  readonly policy: PolicyRowFragment | null;
  readonly standard: SizingPartsFragment;
  readonly clusters: readonly { readonly id: string; readonly name: string }[];
  readonly places: readonly Place[];
  /** Whether these are all namespaces. */
  readonly arePlacesAll: boolean;
  readonly onSaved: (name: string) => void;
  readonly onClose: () => void;
}

const LISTS = ['SizingPolicies'];
const pickCreated = (data: CreateSizingPolicyMutation) => data.createSizingPolicy;
const pickUpdated = (data: UpdateSizingPolicyMutation) => data.updateSizingPolicy;

function useSave(policy: PolicyRowFragment | null) {
  const make = useAct(CreateSizingPolicyDocument, pickCreated, LISTS);
  const change = useAct(UpdateSizingPolicyDocument, pickUpdated, LISTS);
  const save = async ({ name, cluster, namespace }: PolicyForm, sizing: SizingValuesInput): Promise<string | null> => {
    const said = { name, cluster: cluster || null, namespace: namespace.trim() || null, sizing };
    const payload = policy
      ? await change.run({ input: { id: policy.id, expectedRevision: policy.revision, ...said } })
      : await make.run({ input: said });
    return payload?.sizingPolicy?.name ?? null;
  };
  return { save, problem: make.problem ?? change.problem, isBusy: make.isBusy || change.isBusy };
}

interface FieldsProps {
  readonly form: PolicyForm;
  readonly patch: (change: Partial<PolicyForm>) => void;
  readonly standard: SizingPartsFragment;
}

function Numbers({ form, patch, standard }: FieldsProps) {
  return (
    <div className={styles.pair}>
      {NUMBER_FIELDS.map((field) => (
        <TextInput
          key={field.key}
          label={field.label}
          description={field.unit}
          placeholder={written(field, standard)}
          inputMode="decimal"
          disabled={form.isExcluded}
          value={form.numbers[field.key]}
          onChange={(event) => patch({ numbers: { ...form.numbers, [field.key]: event.target.value } })}
        />
      ))}
    </div>
  );
}

function Where({ form, patch, clusters }: Omit<FieldsProps, 'standard'> & Pick<Props, 'clusters'>) {
  const choices = [
    { value: '', label: 'All clusters' },
    ...clusters.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <>
      <TextInput
        label="Name"
        required
        withAsterisk={false}
        data-autofocus
        maxLength={100}
        value={form.name}
        onChange={(event) => patch({ name: event.target.value })}
      />
      <div className={styles.pair}>
        <NativeSelect
          label="Cluster"
          description="Where it holds"
          data={choices}
          value={form.cluster}
          onChange={(event) => patch({ cluster: event.target.value })}
        />
        <TextInput
          label="Namespaces"
          description="A name, or with * a pattern"
          placeholder="all"
          value={form.namespace}
          onChange={(event) => patch({ namespace: event.target.value })}
        />
      </div>
    </>
  );
}

/** Makes or changes a policy, and says beside it where it would hold and what it would do. */
export function PolicyDialog({ policy, standard, clusters, places, arePlacesAll, onSaved, onClose }: Props) {
  const [form, setForm] = useState(() => formOf(policy));
  const patch = (change: Partial<PolicyForm>) => setForm((before) => ({ ...before, ...change }));
  const read = useMemo(() => sizingOf(form), [form]);
  const { save, problem, isBusy } = useSave(policy);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const name = read.sizing && (await save(form, read.sizing));
    if (name) onSaved(name);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={policy ? `Change ${policy.name}` : 'New policy'}
      size={980}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={styles.editor}>
        <form className={formStyles.form} onSubmit={submit} aria-label="Policy">
          <Where {...{ form, patch, clusters }} />
          <Checkbox
            size="xs"
            label="Propose nothing about sizes there"
            checked={form.isExcluded}
            onChange={(event) => patch({ isExcluded: event.target.checked })}
          />
          <NativeSelect
            label="CPU limits"
            data={[{ value: '', label: 'As the default' }, ...LIMIT_OPTIONS]}
            disabled={form.isExcluded}
            value={form.cpuLimit}
            onChange={(event) => patch({ cpuLimit: event.target.value as CpuLimitPolicy | '' })}
          />
          <Numbers {...{ form, patch, standard }} />
          <p className="muted">What is left empty is as the default, shown in grey.</p>
          <FormProblem text={read.problem ?? problem} />
          <div className={formStyles.buttons}>
            <Button type="submit" loading={isBusy} disabled={read.sizing === null || form.name.trim() === ''}>
              {policy ? 'Save policy' : 'Make policy'}
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </form>
        <PolicyConsequence id={policy?.id ?? null} {...{ form, standard, places, arePlacesAll }} sizing={read.sizing} />
      </div>
    </Modal>
  );
}

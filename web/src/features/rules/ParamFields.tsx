import { useQuery } from '@apollo/client/react';
import { Autocomplete, NativeSelect, TextInput } from '@mantine/core';
import { MetricsDocument } from '../../graphql/generated';
import { KIND_FIELDS, type ParamField, type RuleForm } from './rule-form';
import { optionInWords } from './rule-words';
import styles from './rules.module.css';

interface Props {
  readonly form: RuleForm;
  readonly onChange: (params: RuleForm['params']) => void;
}

/** The parameters of the kind, in the order in which they make a sentence. */
export function ParamFields({ form, onChange }: Props) {
  const { data } = useQuery(MetricsDocument);
  const metrics = data?.metrics?.map(({ name }) => name) ?? [];
  const fields = KIND_FIELDS[form.kind];
  if (fields.length === 0) return null;
  const change = (field: ParamField) => (value: string) => onChange({ ...form.params, [field.name]: value });
  return (
    <div className={styles.pair}>
      {fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          metrics={metrics}
          value={form.params[field.name] ?? ''}
          onChange={change(field)}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  readonly field: ParamField;
  readonly metrics: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Field({ field: { name, label, help, options, isOptional }, metrics, value, onChange }: FieldProps) {
  if (options) {
    const data = options.map((option) => ({ value: option, label: optionInWords(option) }));
    const all = value === '' ? [{ value: '', label: 'Choose' }, ...data] : data;
    return <NativeSelect label={label} data={all} value={value} onChange={(event) => onChange(event.target.value)} />;
  }
  if (name === 'metric') {
    return <Autocomplete label={label} data={[...metrics]} limit={20} value={value} onChange={onChange} />;
  }
  return (
    <TextInput
      label={label}
      description={help}
      placeholder={isOptional ? 'default' : undefined}
      inputMode="decimal"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

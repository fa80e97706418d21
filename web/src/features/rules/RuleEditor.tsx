import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import type { AlertRuleKind, AlertSeverity, MatcherInput, RulePartsFragment } from '../../graphql/generated';
import formStyles from '../../ui/Form.module.css';
import { FormProblem } from '../../ui/FormProblem';
import { DryRunPanel } from './DryRunPanel';
import { matcherText } from './matcher-text';
import { ParamFields } from './ParamFields';
import { changesOf, EMPTY_FORM, type FormChange, formOf, inputOf, MADE_KINDS, type RuleForm } from './rule-form';
import { kindInWords } from './rule-words';
import styles from './rules.module.css';
import { useSaveRule } from './use-save-rule';

/** Shows the fields of matchers; comes from outside, since silences have the same. */
export type RenderMatchers = (
  matchers: readonly MatcherInput[],
  onChange: (matchers: readonly MatcherInput[]) => void,
) => ReactNode;

interface Props {
  /** Null makes a new rule. */
  readonly rule: RulePartsFragment | null;
  readonly renderMatchers: RenderMatchers;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}

const SEVERITIES = [
  { value: 'CRITICAL', label: 'Critical' },
  { value: 'WARNING', label: 'Warning' },
  { value: 'INFO', label: 'Info' },
];
const AS_FOUND = { value: '', label: 'As the detector finds it' };
const KINDS = MADE_KINDS.map((kind) => ({ value: kind, label: kindInWords(kind) }));

/** Makes or changes a rule, and shows beside it what it would have done. Only its buttons and Esc close it. */
export function RuleEditor({ rule, renderMatchers, onClose, onSaved }: Props) {
  const start = useMemo(() => (rule ? formOf(rule) : EMPTY_FORM), [rule]);
  const [form, setForm] = useState<RuleForm>(start);
  const patch = (change: Partial<RuleForm>) => setForm((before) => ({ ...before, ...change }));
  const read = useMemo(() => inputOf(form), [form]);
  const { save, problem, isBusy } = useSaveRule(rule);
  const isDetector = form.kind === 'DETECTED';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const name = read.input && (await save(form, read.input));
    if (name) onSaved(name);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={rule ? `Change ${rule.name}` : 'New rule'}
      size={isDetector ? 560 : 1_040}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={isDetector ? undefined : styles.editor}>
        <form className={formStyles.form} onSubmit={submit} aria-label="Rule">
          <Identity {...{ form, patch }} isNew={rule === null} />
          <ParamFields form={form} onChange={(params) => patch({ params })} />
          <Times {...{ form, patch }} />
          {renderMatchers(rule?.matchers ?? [], (matchers) =>
            patch({ matchers: matchers.map(matcherText).join('\n') }),
          )}
          <Places {...{ form, patch }} />
          {rule ? <Changes changes={changesOf(start, form)} /> : null}
          <FormProblem text={read.problem ?? problem} />
          <div className={formStyles.buttons}>
            <Button type="submit" loading={isBusy} disabled={read.input === null}>
              {rule ? 'Save rule' : 'Make rule'}
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </div>
        </form>
        {isDetector ? null : (
          <DryRunPanel
            input={read.input && { ...read.input, name: form.name || 'Untitled', title: form.title || 'Untitled' }}
          />
        )}
      </div>
    </Modal>
  );
}

interface PartProps {
  readonly form: RuleForm;
  readonly patch: (change: Partial<RuleForm>) => void;
}

function Identity({ form, patch, isNew }: PartProps & { readonly isNew: boolean }) {
  const severities = form.kind === 'DETECTED' ? [AS_FOUND, ...SEVERITIES] : SEVERITIES;
  return (
    <>
      {isNew ? (
        <div className={styles.pair}>
          <TextInput
            label="Name"
            description="For good, such as HighCpu"
            required
            withAsterisk={false}
            data-autofocus
            value={form.name}
            onChange={(event) => patch({ name: event.target.value })}
          />
          <NativeSelect
            label="Kind"
            data={KINDS}
            value={form.kind}
            onChange={(event) => patch({ kind: event.target.value as AlertRuleKind, params: {} })}
          />
        </div>
      ) : null}
      <div className={styles.pair}>
        <TextInput
          label="Title"
          description="What is wrong when it fires"
          required
          withAsterisk={false}
          value={form.title}
          onChange={(event) => patch({ title: event.target.value })}
        />
        <NativeSelect
          label="Severity"
          data={severities}
          value={form.severity}
          onChange={(event) => patch({ severity: event.target.value as AlertSeverity | '' })}
        />
      </div>
    </>
  );
}

function Times({ form, patch }: PartProps) {
  if (form.kind === 'DETECTED') return null;
  return (
    <div className={styles.pair}>
      <TextInput
        label="Fires after, minutes"
        inputMode="decimal"
        value={form.forMinutes}
        onChange={(event) => patch({ forMinutes: event.target.value })}
      />
      <TextInput
        label="Goes on after its end for, minutes"
        inputMode="decimal"
        value={form.keepMinutes}
        onChange={(event) => patch({ keepMinutes: event.target.value })}
      />
    </div>
  );
}

function Places({ form, patch }: PartProps) {
  return (
    <>
      <Textarea
        label="Switched off in"
        description="One place per line: “namespace = sandbox and team = core # why”."
        rows={2}
        value={form.disabledIn}
        onChange={(event) => patch({ disabledIn: event.target.value })}
      />
      <TextInput
        label="Runbook"
        placeholder="https://"
        value={form.runbookUrl}
        onChange={(event) => patch({ runbookUrl: event.target.value })}
      />
    </>
  );
}

function Changes({ changes }: { readonly changes: readonly FormChange[] }) {
  if (changes.length === 0) return <p className="muted">Nothing is changed yet.</p>;
  return (
    <ul className={styles.changes} aria-label="Changes">
      {changes.map(({ label, before, after }) => (
        <li key={label}>
          {label}: <del>{before}</del> → <ins>{after}</ins>
        </li>
      ))}
    </ul>
  );
}

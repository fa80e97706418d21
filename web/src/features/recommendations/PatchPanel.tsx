import { useState } from 'react';
import { CopyButton } from '../../ui/CopyButton';
import { Chip } from '../../ui/FilterBar';
import { Panel } from '../../ui/Panel';
import type { RecommendationDetail } from './detail';
import styles from './recommendations.module.css';

type Patch = NonNullable<RecommendationDetail['patch']>;
type Form = 'kubectl' | 'yaml' | 'helm';

const FORMS: readonly { readonly form: Form; readonly label: string; readonly absent: string }[] = [
  {
    form: 'kubectl',
    label: 'kubectl',
    absent: 'No command changes this in place: change what makes its pods.',
  },
  {
    form: 'yaml',
    label: 'YAML',
    absent: 'There is nothing to merge into the object itself.',
  },
  {
    form: 'helm',
    label: 'Helm',
    absent: 'Values of a chart do not say this.',
  },
];

function textOf(patch: Patch, form: Form): string | null {
  if (form !== 'kubectl') return patch[form];
  return patch.kubectl.length > 0 ? patch.kubectl.join('\n') : null;
}

/** What to apply, in three forms to copy. The product itself changes nothing in a cluster. */
export function PatchPanel({ of: { patch, appliedAt } }: { readonly of: RecommendationDetail }) {
  const [chosen, setForm] = useState<Form | null>(null);
  if (!patch) return null;
  const first = FORMS.find(({ form }) => textOf(patch, form) !== null)?.form ?? 'kubectl';
  const form = chosen ?? first;
  const text = textOf(patch, form);
  const label = FORMS.find((each) => each.form === form);
  return (
    <Panel
      title={appliedAt === null ? 'Apply it' : 'What was proposed'}
      actions={FORMS.map((each) => (
        <Chip key={each.form} label={each.label} isOn={each.form === form} onChange={() => setForm(each.form)} />
      ))}
    >
      {text === null ? (
        <p className="muted">{label?.absent}</p>
      ) : (
        <div className={styles.patch}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section tabIndex={0} aria-label={`${label?.label} to copy`} className={styles.code}>
            <pre>{text}</pre>
          </section>
          <CopyButton text={text} label={`Copy ${label?.label}`} withText />
        </div>
      )}
      {patch.notes.map((note) => (
        <p key={note} className={styles.note}>
          {note}
        </p>
      ))}
      {appliedAt === null ? (
        <p className="muted">
          K8Intel only reads your clusters: apply it yourself. Within minutes the recommendation is found applied here,
          and then watched for three days.
        </p>
      ) : null}
    </Panel>
  );
}

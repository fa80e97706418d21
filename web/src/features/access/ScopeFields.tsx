import { NativeSelect, TextInput } from '@mantine/core';
import type { Role } from '../../graphql/generated';
import { sentenceCase } from '../../lib/format';
import formStyles from '../../ui/Form.module.css';
import { ROLES, scopeInWords, verbsOf } from './role-words';
import { type ScopeForm, scopeOf } from './scope-form';

interface Props {
  readonly scope: ScopeForm;
  readonly onChange: (change: Partial<ScopeForm>) => void;
  /** Who will be able to: "Programs with this key". */
  readonly subject: string;
}

const ROLE_OPTIONS = ROLES.map((role) => ({ value: role, label: sentenceCase(role) }));

/** Role and place, and below them in plain words what they allow. */
export function ScopeFields({ scope, onChange, subject }: Props) {
  const { role, clusterSelector, namespaces } = scopeOf(scope);
  return (
    <>
      <NativeSelect
        label="Role"
        data={ROLE_OPTIONS}
        value={scope.role}
        onChange={(event) => onChange({ role: event.target.value as Role })}
      />
      <TextInput
        label="Only clusters with"
        description="A label selector over name, environment, region, provider, kind and labels. Empty: all clusters."
        placeholder="environment in (staging, production)"
        value={scope.clusterSelector}
        onChange={(event) => onChange({ clusterSelector: event.target.value })}
      />
      <TextInput
        label="Only namespaces"
        description="Names with commas between. Empty: whole clusters, their nodes included."
        placeholder="checkout, payments"
        value={scope.namespaces}
        onChange={(event) => onChange({ namespaces: event.target.value })}
      />
      <div className={formStyles.consequence}>
        <p>{`${subject}, in ${scopeInWords({ clusterSelector, namespaces })}:`}</p>
        <ul>
          {verbsOf(role, clusterSelector === null, namespaces).map((verb) => (
            <li key={verb}>{verb}</li>
          ))}
        </ul>
      </div>
    </>
  );
}

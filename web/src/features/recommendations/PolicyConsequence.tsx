import type { SizingPartsFragment, SizingValuesInput } from '../../graphql/generated';
import { plural } from '../../lib/format';
import { PolicyOutlook } from './PolicyOutlook';
import { effective, isOfPattern, type PolicyForm, sizingInWords } from './policy-form';
import styles from './recommendations.module.css';

/** A namespace of a cluster, to say where a policy would hold. */
export interface Place {
  /** Id. */
  readonly cluster: string;
  readonly namespace: string;
}

const NAMES_SHOWN = 6;

interface Props {
  /** Of the policy that is changed; null for a new one. */
  readonly id: string | null;
  readonly form: PolicyForm;
  /** What is typed; null where that cannot be read. */
  readonly sizing: SizingValuesInput | null;
  readonly standard: SizingPartsFragment;
  readonly places: readonly Place[];
  /** Whether these are all namespaces. */
  readonly arePlacesAll: boolean;
}

/** Where it would hold now, what it would do there, and what that comes to. */
export function PolicyConsequence({ id, form, sizing, standard, places, arePlacesAll }: Props) {
  const { cluster, namespace } = form;
  const found = places.filter(
    (place) => (cluster === '' || place.cluster === cluster) && isOfPattern(namespace.trim(), place.namespace),
  );
  const names = [...new Set(found.map((place) => place.namespace))];
  const rest = names.length - NAMES_SHOWN;
  return (
    <section className={styles.consequence} aria-label="What it does" aria-live="polite">
      <h3>{`Holds in ${plural(found.length, 'namespace')} now${arePlacesAll ? '' : ', of the first 100'}`}</h3>
      <p className="muted">
        {names.length === 0
          ? 'No namespace of today matches; it holds for those that come.'
          : `${names.slice(0, NAMES_SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`}
      </p>
      <h3>There</h3>
      {sizing === null ? (
        <p className="muted">What is typed cannot be read yet.</p>
      ) : (
        <>
          <ul className={styles.sentences}>
            {sizingInWords(effective(sizing, standard)).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <h3>What that comes to</h3>
          <PolicyOutlook id={id} form={form} sizing={sizing} />
        </>
      )}
      <p className="muted">
        The most specific policy holds: of a namespace before of all, of a cluster before of all, a name before a
        pattern. The next run goes by it, within 6 hours.
      </p>
    </section>
  );
}

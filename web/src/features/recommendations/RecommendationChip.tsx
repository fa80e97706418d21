import { Link } from '@tanstack/react-router';
import type { AdviceChipFragment } from '../../graphql/generated';
import { plural } from '../../lib/format';
import { ruleInWords } from './recommendation-words';
import styles from './recommendations.module.css';
import { moneyText, resourcesText } from './saving';

/** Room is scarce in a row: what costs more has a plus. */
const short = (money: string | null) => money?.replace(/^costs /, '+') ?? null;

interface Props {
  /** What is open about one object, the most first. */
  readonly of: readonly AdviceChipFragment[];
}

/** What is advised about an object, in few words, leading there; nothing where nothing is. */
export function RecommendationChip({ of }: Props) {
  const [first, ...others] = of;
  if (!first) return null;
  const worth = short(moneyText(first)) ?? resourcesText(first);
  const text = [ruleInWords(first.rule), worth].filter(Boolean).join(' · ');
  const all = of.map(({ title }) => title).join('\n');
  return (
    <Link
      to="/recommendations/$recommendationId"
      params={{ recommendationId: first.id }}
      className={styles.chip}
      title={all}
      aria-label={`Recommendation: ${text}${others.length > 0 ? `, and ${plural(others.length, 'more', 'more')}` : ''}`}
      onClick={(event) => event.stopPropagation()}
    >
      <span>{text}</span>
      {others.length > 0 ? <span className="muted">{`+${others.length}`}</span> : null}
    </Link>
  );
}

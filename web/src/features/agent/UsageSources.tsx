import { useEffect, useRef } from 'react';
import type { AgentReportFragment } from '../../graphql/generated';
import { CopyButton } from '../../ui/CopyButton';
import { Empty } from '../../ui/Empty';
import { Panel } from '../../ui/Panel';
import { RelativeTime } from '../../ui/RelativeTime';
import { Status, StatusGlyph } from '../../ui/Status';
import styles from './agent.module.css';
import { measuringSources, SOURCE_WORDS, sourcesInWords, USAGE_SOURCES, type UsageSource } from './agent-words';

function Remedy({ source: { name, command } }: { readonly source: UsageSource }) {
  if (!command) return null;
  return (
    <div className={styles.remedy}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a command that scrolls must be reachable by keyboard */}
      <code className={styles.command} tabIndex={0}>
        {command}
      </code>
      <CopyButton text={command} label={`Copy the command for ${name}`} />
    </div>
  );
}

function Source({ source }: { readonly source: UsageSource }) {
  const { kind, word } = SOURCE_WORDS[source.status];
  return (
    <li className={styles.source}>
      <span className={styles.name}>{source.name}</span>
      <Status kind={kind}>{word}</Status>
      <span className="muted">
        since <RelativeTime at={source.since} />
      </span>
      {source.message ? <p className={styles.message}>{source.message}</p> : null}
      <Remedy source={source} />
    </li>
  );
}

/** The page scrolls to its anchor before the panel is there. */
function useArrival() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (globalThis.location.hash === `#${USAGE_SOURCES}`) place.current?.scrollIntoView?.({ block: 'center' });
  }, []);
  return place;
}

function Chain({ sources }: { readonly sources: readonly UsageSource[] }) {
  const { isMeasured, text, since } = sourcesInWords(sources);
  return (
    <>
      <p className={styles.summary}>
        <StatusGlyph kind={isMeasured ? 'healthy' : 'degraded'} />
        <span>{text}</span>
        <span className="muted">
          since <RelativeTime at={since} />
        </span>
      </p>
      <ol className={styles.sources}>
        {measuringSources(sources).map((source) => (
          <Source key={source.name} source={source} />
        ))}
      </ol>
    </>
  );
}

/** The chain of sources that usage can come from, best first, with what is the matter with each and what helps. */
export function UsageSources({ sources }: { readonly sources: AgentReportFragment['usageSources'] }) {
  const place = useArrival();
  return (
    <div ref={place} id={USAGE_SOURCES}>
      <Panel title="Usage sources" scope="best first" flush>
        {sources && sources.length > 0 ? (
          <Chain sources={sources} />
        ) : (
          <Empty title="Usage sources n/a: this agent does not tell them." />
        )}
      </Panel>
    </div>
  );
}

import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { sentenceCase } from '../lib/format';
import { CopyButton } from './CopyButton';
import styles from './QueryView.module.css';
import { StatusGlyph } from './Status';

/** Why something could not be loaded, in words that say what was found, and what support needs to find it again. */
export interface Problem {
  readonly message: string;
  readonly code: string;
  readonly requestId: string | null;
  /** The role that was missing, where that is the problem. */
  readonly requires?: string;
}

/** One answer of the server over its life: nothing yet, data, data that could not be refreshed, or a problem. */
export interface View<T> {
  readonly data: T | null;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly retry: () => void;
}

interface Props<T> {
  /** The page's title, shown as its heading when there is nothing else: for views that are a whole page. */
  readonly page?: string;
  readonly view: View<T>;
  /** What is shown, as a noun: "pods", "CPU". Used in the error's sentence. */
  readonly name: string;
  readonly loading: ReactNode;
  readonly isEmpty: (data: T) => boolean;
  readonly empty: ReactNode;
  /** Says that what is shown is old; null when it is current. */
  readonly stale: (data: T) => ReactNode;
  readonly children: (data: T) => ReactNode;
}

// Shorter waits show nothing: a skeleton that flashes is worse than none.
const SKELETON_DELAY_MS = 150;

function Delayed({ children }: { readonly children: ReactNode }) {
  const [isDue, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), SKELETON_DELAY_MS);
    return () => clearTimeout(timer);
  }, []);
  return isDue ? children : null;
}

/** A problem with its two ways on: try again, or copy what support needs. */
export function ProblemNote({ name, problem, retry }: { name: string; problem: Problem; retry: () => void }) {
  const details = JSON.stringify({ panel: name, ...problem, at: new Date().toISOString() }, null, 2);
  return (
    <div className={styles.problem} role="alert">
      <StatusGlyph kind="failing" />
      <div>
        <p>{`Could not load ${name}. ${problem.message}`}</p>
        {problem.requestId ? <p className="muted mono">{`Request ${problem.requestId}`}</p> : null}
      </div>
      <div className={styles.actions}>
        <Button variant="default" size="xs" onClick={retry}>
          Retry
        </Button>
        <CopyButton text={details} label="Copy details" withText />
      </div>
    </div>
  );
}

/** A refusal is no failure: trying again would not help, asking somebody would. */
function ForbiddenNote({ name, role }: { readonly name: string; readonly role: string }) {
  return (
    <div className={styles.problem} role="alert">
      <StatusGlyph kind="paused" />
      <p>{`Your role cannot see ${name}: that needs ${sentenceCase(role)}. Ask an administrator of your organisation.`}</p>
    </div>
  );
}

/** Renders one of loading, error, empty or data; a list that forgets one of them does not compile. */
export function QueryView<T>({ page, view, name, loading, isEmpty, empty, stale, children }: Props<T>) {
  const { data, problem, retry } = view;
  if (data === null) {
    if (problem) {
      return (
        <>
          {page ? <h1 className={styles.page}>{page}</h1> : null}
          {problem.requires ? (
            <ForbiddenNote name={name} role={problem.requires} />
          ) : (
            <ProblemNote name={name} problem={problem} retry={retry} />
          )}
        </>
      );
    }
    return (
      <div aria-busy="true" role="status" aria-label={`Loading ${name}`}>
        <Delayed>{loading}</Delayed>
      </div>
    );
  }
  const note = stale(data);
  return (
    <>
      {problem ? (
        <div className={styles.note} role="status">
          <StatusGlyph kind="degraded" />
          <span>{`Could not refresh ${name}: ${problem.message} Showing what was loaded before.`}</span>
          <Button variant="subtle" size="compact-xs" onClick={retry}>
            Retry
          </Button>
        </div>
      ) : null}
      {note ? (
        <div className={styles.note} role="status">
          <StatusGlyph kind="offline" />
          <span>{note}</span>
        </div>
      ) : null}
      {isEmpty(data) ? empty : children(data)}
    </>
  );
}

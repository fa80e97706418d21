import { useEffect, useRef, useState } from 'react';
import { useAlertEvents } from '../graphql/alert-stream';
import { plural } from '../lib/format';

// Screen readers get at most one sentence in this time; more would talk over the person's work.
const QUIET_MS = 10_000;

/** Says politely how many critical alerts arrived. */
export function AlertAnnouncer() {
  const [text, setText] = useState('');
  const waiting = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useAlertEvents((events) => {
    waiting.current += events.filter(({ type, alert }) => type === 'ADDED' && alert?.severity === 'CRITICAL').length;
    if (waiting.current === 0 || timer.current !== undefined) return;
    const speak = () => {
      timer.current = undefined;
      if (waiting.current === 0) return;
      setText(plural(waiting.current, 'new critical alert'));
      waiting.current = 0;
      timer.current = setTimeout(speak, QUIET_MS);
    };
    speak();
  });
  return (
    <p className="visually-hidden" aria-live="polite">
      {text}
    </p>
  );
}

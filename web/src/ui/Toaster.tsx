import { Button, CloseButton } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { StatusGlyph } from './Status';
import { useShortcut } from './shortcuts';
import styles from './Toaster.module.css';
import { type Toast, ToastContext, UNDO_MS } from './toast';

interface Shown extends Toast {
  readonly id: number;
}

interface CardProps {
  readonly toast: Shown;
  /** True once taken back. */
  readonly onDone: (toast: Shown, isUndone: boolean) => void;
}

/** Pointer or focus on it stops the clock: nobody is to race a message. */
function Card({ toast, onDone }: CardProps) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld || toast.isProblem) return undefined;
    const timer = setTimeout(() => onDone(toast, false), UNDO_MS);
    return () => clearTimeout(timer);
  }, [toast, isHeld, onDone]);
  const hold = { onMouseEnter: () => setHeld(true), onMouseLeave: () => setHeld(false) };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: holding the clock is no action of its own
    <div className={styles.toast} {...hold} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
      {toast.isProblem ? <StatusGlyph kind="failing" /> : null}
      <span className={styles.text}>{toast.text}</span>
      {toast.undo ? (
        <Button variant="subtle" size="compact-sm" onClick={() => onDone(toast, true)} title="Undo (u)">
          Undo
        </Button>
      ) : null}
      <CloseButton size={24} aria-label="Close message" onClick={() => onDone(toast, false)} />
    </div>
  );
}

/** Says what acts led to, the newest last, and offers to take them back for a while. `u` takes the newest back. */
export function Toaster({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const open = useRef<readonly Shown[]>([]);
  const count = useRef(0);
  const put = useCallback((next: readonly Shown[]) => {
    open.current = next;
    setToasts(next);
  }, []);
  const show = useCallback(
    (toast: Toast) => {
      count.current += 1;
      put([...open.current, { ...toast, id: count.current }]);
    },
    [put],
  );
  const done = useCallback(
    (toast: Shown, isUndone: boolean) => {
      // Twice is possible: a click at the moment in which the time is over.
      if (!open.current.includes(toast)) return;
      put(open.current.filter((each) => each !== toast));
      (isUndone ? toast.undo : toast.settle)?.();
    },
    [put],
  );
  useEffect(() => {
    const settleAll = () => {
      for (const toast of open.current) done(toast, false);
    };
    window.addEventListener('pagehide', settleAll);
    return () => {
      window.removeEventListener('pagehide', settleAll);
      settleAll();
    };
  }, [done]);
  useShortcut((key) => {
    const newest = open.current.findLast((toast) => toast.undo);
    if (key !== 'u' || !newest) return false;
    done(newest, true);
    return true;
  });
  return (
    <ToastContext value={show}>
      {children}
      <div className={styles.stack} role="status" aria-live="polite">
        {toasts.map((toast) => (
          <Card key={toast.id} toast={toast} onDone={done} />
        ))}
      </div>
    </ToastContext>
  );
}

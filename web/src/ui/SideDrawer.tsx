import { Drawer } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useContext } from 'react';
import { ShortcutsContext } from './shortcuts';

interface Props {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** A single key pressed within; true when it was used. */
  readonly onKey?: (key: string) => boolean;
  /** A dialog lies over it: Esc closes that one only. */
  readonly isCovered?: boolean;
  readonly children: ReactNode;
}

const FIELDS = ['INPUT', 'TEXTAREA', 'SELECT', 'BUTTON', 'A'];

/** What a row is about, beside its list. Takes the whole screen on a phone; Esc closes it. */
export function SideDrawer({ title, onClose, onKey, isCovered = false, children }: Props) {
  const isEnabled = useContext(ShortcutsContext);
  const listen = (event: KeyboardEvent<HTMLElement>) => {
    const { target, key } = event;
    if (!isEnabled || event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
    // Of a dialog that was opened from here: its keys are its own, though React hands them on.
    if (!event.currentTarget.contains(target)) return;
    const isField = FIELDS.includes(target.tagName);
    if (isField && (key === 'Enter' || key === ' ' || !['BUTTON', 'A'].includes(target.tagName))) return;
    if (onKey?.(key)) event.preventDefault();
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      title={title}
      position="right"
      size="min(640px, 100vw)"
      shadow="sm"
      closeOnEscape={!isCovered}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.15 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
      onKeyDown={listen}
    >
      {/* The focus begins on no control: Enter is to open the page, not to close. */}
      <div data-autofocus tabIndex={-1} style={{ outline: 'none' }}>
        {children}
      </div>
    </Drawer>
  );
}

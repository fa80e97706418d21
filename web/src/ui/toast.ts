import { createContext, use } from 'react';

/** What a person's own act led to, said once. */
export interface Toast {
  readonly text: string;
  /** Takes the act back; offered until the toast goes. */
  readonly undo?: () => void;
  /** Called when the time to take it back is over: the toast has gone, or the page goes. */
  readonly settle?: () => void;
  /** It failed: the toast stays until it is closed. */
  readonly isProblem?: boolean;
}

/** How long an act can be taken back. */
export const UNDO_MS = 8000;

export type ShowToast = (toast: Toast) => void;

export const ToastContext = createContext<ShowToast>(() => undefined);

/** Says what an act led to, with a way back where there is one. */
export function useToast(): ShowToast {
  return use(ToastContext);
}

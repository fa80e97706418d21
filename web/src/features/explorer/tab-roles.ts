// GraphiQL marks each of its tabs as role="tab" and puts two buttons inside (open, close). A tab must not contain other
// controls: screen readers would not offer the close button (WCAG 4.1.2). A list of buttons says what is there.

function set(element: Element | null, name: string, value: string | null): void {
  // Only where it differs: each change is told to the observer that called.
  if (!element || element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

function correct(list: Element): void {
  set(list, 'role', 'list');
  for (const item of list.querySelectorAll('.graphiql-tab')) {
    set(item, 'role', 'listitem');
    set(item, 'aria-selected', null);
    const isActive = item.classList.contains('graphiql-tab-active');
    set(item.querySelector('.graphiql-tab-button'), 'aria-pressed', String(isActive));
  }
}

/** Keeps the roles of the explorer's tabs right for as long as they live; the answer ends it. */
export function keepTabRoles(frame: Element): () => void {
  const list = frame.querySelector('[role="tablist"]');
  if (!list) return () => undefined;
  const observer = new MutationObserver(() => correct(list));
  observer.observe(list, { subtree: true, childList: true, attributeFilter: ['role', 'aria-selected', 'class'] });
  correct(list);
  return () => observer.disconnect();
}

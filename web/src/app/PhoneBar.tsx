import { Popover, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import styles from './PhoneBar.module.css';
import { type Entry, PAGE_GROUPS } from './page-groups';
import { useUnacknowledgedCount } from './use-unacknowledged-count';

const [NOW, ...OTHERS] = PAGE_GROUPS;
const isAt = (path: string, to: string) => (to === '/' ? path === '/' : path === to || path.startsWith(`${to}/`));

/** What a thumb reaches: the pages of now. */
function BarLink({ entry: { to, label, Glyph }, count }: { readonly entry: Entry; readonly count: string }) {
  return (
    <Link
      to={to}
      className={styles.item}
      activeProps={{ className: styles.current, 'aria-current': 'page' }}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      aria-label={count === '' ? label : `${label}, ${count} unacknowledged`}
    >
      <span className={styles.glyph}>
        <Glyph size={20} stroke={1.7} aria-hidden="true" />
        {count === '' ? null : <span className={styles.count}>{count}</span>}
      </span>
      <span>{label}</span>
    </Link>
  );
}

/** All other pages, above the bar. */
function More() {
  const [isOpen, setOpen] = useState(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const isHere = OTHERS.some(({ entries }) => entries.some(({ to }) => isAt(path, to)));
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top-end" width={220} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={`${styles.item} ${isHere ? styles.current : ''}`}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconDots size={20} stroke={1.7} aria-hidden="true" />
          <span>More</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="More pages" className={styles.more}>
        {OTHERS.map(({ name, entries }) => (
          <div key={name}>
            <p className={styles.group} id={`more-${name}`}>
              {name}
            </p>
            <ul aria-labelledby={`more-${name}`}>
              {entries.map(({ to, label, Glyph }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={styles.page}
                    activeProps={{ 'aria-current': 'page' }}
                    activeOptions={{ exact: to === '/explorer', includeSearch: false }}
                    onClick={() => setOpen(false)}
                  >
                    <Glyph size={18} stroke={1.7} aria-hidden="true" />
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The way between pages on a phone: the bar at the bottom. */
export function PhoneBar() {
  const unacknowledged = useUnacknowledgedCount();
  return (
    <nav className={styles.bar} aria-label="Main">
      {NOW?.entries.map((entry) => (
        <BarLink key={entry.to} entry={entry} count={entry.to === '/alerts' ? unacknowledged : ''} />
      ))}
      <More />
    </nav>
  );
}

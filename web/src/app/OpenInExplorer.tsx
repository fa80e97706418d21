import { ActionIcon, Popover } from '@mantine/core';
import { IconApi } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { print } from 'graphql';
import { useState } from 'react';
import { type PageQuery, usePageQueries } from '../graphql/page-queries';
import { toHash } from '../lib/explorer-link';
import optionStyles from '../ui/Option.module.css';

const LABEL = 'Open query in API explorer';

/** The query as the explorer's address carries it. */
function hashOf({ document, variables }: PageQuery): string {
  return toHash({ query: print(document), variables: JSON.stringify(variables, null, 2) });
}

/** Leads from what the page shows to the query that asks for it: the page's own, or one of its panels'. */
export function OpenInExplorer() {
  const queries = usePageQueries();
  const [isOpen, setOpen] = useState(false);
  if (queries.length === 0) return null;
  const close = () => setOpen(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={220} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={30} aria-label={LABEL} title={LABEL} onClick={() => setOpen(!isOpen)}>
          <IconApi size={18} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={LABEL}>
        <ul>
          {queries.map((query) => (
            <li key={`${query.title} ${JSON.stringify(query.variables)}`}>
              <Link to="/explorer/api" hash={hashOf(query)} className={optionStyles.option} onClick={close}>
                {query.title}
              </Link>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

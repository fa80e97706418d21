import { ActionIcon, Popover } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { Option } from './Option';

export interface RowAction {
  readonly label: string;
  readonly onClick: () => void;
}

/** The "…" of a row: what can be done with its object. */
export function RowMenu({ of, actions }: { readonly of: string; readonly actions: readonly RowAction[] }) {
  const [isOpen, setOpen] = useState(false);
  const choose = ({ onClick }: RowAction) => {
    setOpen(false);
    onClick();
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={220} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          size={24}
          aria-label={`Actions of ${of}`}
          title={`Actions of ${of}`}
          onClick={(event) => {
            event.stopPropagation();
            setOpen(!isOpen);
          }}
        >
          <IconDots size={16} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      {/* In React its clicks come through the row too, which would open. */}
      <Popover.Dropdown p={4} aria-label={`Actions of ${of}`} onClick={(event) => event.stopPropagation()}>
        <ul>
          {actions.map((action) => (
            <li key={action.label}>
              <Option label={action.label} onClick={() => choose(action)} />
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

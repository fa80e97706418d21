import { Button, Checkbox, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../ui/CopyButton';
import { Option } from '../../ui/Option';
import { EXAMPLES, type Example } from './examples';
import styles from './explorer.module.css';

interface Props {
  readonly onExample: (example: Example) => void;
  readonly areMutationsOn: boolean;
  readonly onMutations: (areOn: boolean) => void;
  /** The command that sends what is in the editor now. */
  readonly curl: () => string;
  /** As whom operations run: "Admin of Example". */
  readonly who: string;
}

const PERSONAS = [...new Set(EXAMPLES.map((example) => example.persona))];

/** The examples, by who would ask them. */
function Examples({ onExample }: Pick<Props, 'onExample'>) {
  const [isOpen, setOpen] = useState(false);
  const choose = (example: Example) => {
    setOpen(false);
    onExample(example);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={240} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          rightSection={<IconChevronDown size={13} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          Examples
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label="Examples">
        {PERSONAS.map((persona) => (
          <section key={persona} className={styles.persona} aria-label={persona}>
            <h2 className={styles.personaName}>{persona}</h2>
            <ul>
              {EXAMPLES.filter((example) => example.persona === persona).map((example) => (
                <li key={example.title}>
                  <Option label={example.title} onClick={() => choose(example)} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What stands above the editors: examples, the switch for mutations, the way into a program. */
export function ExplorerBar({ onExample, areMutationsOn, onMutations, curl, who }: Props) {
  return (
    <>
      <Examples onExample={onExample} />
      <CopyButton text={curl} label="Copy as curl" withText />
      <Checkbox
        size="xs"
        label="Allow mutations"
        checked={areMutationsOn}
        onChange={(event) => onMutations(event.target.checked)}
      />
      <span className={`muted ${styles.who}`}>{`Runs as ${who}`}</span>
    </>
  );
}

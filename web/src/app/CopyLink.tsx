import { ActionIcon, Checkbox, Popover } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { freeze, RANGE_LABELS, type TimeRange, toSearch } from '../lib/time-range';
import { CopyButton } from '../ui/CopyButton';
import { useTimeZone } from '../ui/time-display';
import styles from './CopyLink.module.css';

const LABEL = 'Copy link';

/**
 * Copies the address of what is shown. A moving range is frozen to the instants it means now, so that others see the
 * same tomorrow, unless the sender wants it to move on.
 */
export function CopyLink({ range }: { readonly range: TimeRange }) {
  const router = useRouter();
  const tz = useTimeZone();
  const [isOpen, setOpen] = useState(false);
  const [isFrozen, setFrozen] = useState(true);
  const link = () => {
    const kept = isFrozen ? freeze(range, new Date()) : range;
    const search = (old: Record<string, unknown>) => ({ ...old, ...toSearch(kept), tz }) as never;
    return window.location.origin + router.buildLocation({ to: '.', search }).href;
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={260} shadow="sm" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon size={30} aria-label={LABEL} title={LABEL} onClick={() => setOpen(!isOpen)}>
          <IconLink size={17} stroke={1.7} aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={12} aria-label={LABEL}>
        <div className={styles.choice}>
          {'last' in range ? (
            <Checkbox
              size="xs"
              label={`Freeze “${RANGE_LABELS[range.last].toLowerCase()}” to the time it means now`}
              checked={isFrozen}
              onChange={(event) => setFrozen(event.currentTarget.checked)}
            />
          ) : null}
          <CopyButton text={link} label="Copy link to this view" withText />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconClock, IconZoomOut } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { formatInstant } from '../lib/time';
import { NAMED_RANGES, RANGE_LABELS, snap, type TimeRange, zoomOut } from '../lib/time-range';
import { Option } from './Option';
import styles from './RangePicker.module.css';
import { useTimeZone } from './time-display';

interface Props {
  readonly value: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

function describe(value: TimeRange, zone: string): string {
  if ('last' in value) return RANGE_LABELS[value.last];
  const now = new Date();
  return `${formatInstant(new Date(value.from), zone, now)} – ${formatInstant(new Date(value.to), zone, now)}`;
}

/** The two instants as text: the way to a window that needs no dragging. */
function FixedRange({ onChange }: { readonly onChange: (range: TimeRange) => void }) {
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const start = Date.parse(from);
    const end = to === '' || to === 'now' ? Date.now() : Date.parse(to);
    if (Number.isNaN(start) || Number.isNaN(end) || start >= end) {
      setProblem('From must be before to, both like 2026-03-01 14:00 or with Z for UTC.');
      return;
    }
    onChange(snap(start, end));
  };
  return (
    <form className={styles.fixed} onSubmit={submit}>
      <TextInput label="From" placeholder="2026-03-01 14:00" value={from} onChange={(e) => setFrom(e.target.value)} />
      <TextInput
        label="To"
        placeholder="now"
        value={to}
        error={problem}
        onChange={(event) => setTo(event.target.value)}
      />
      <Button type="submit" variant="default">
        Show this range
      </Button>
    </form>
  );
}

/** The page's window: named ranges, two instants, and one step out. */
export function RangePicker({ value, onChange }: Props) {
  const zone = useTimeZone();
  const [isOpen, setOpen] = useState(false);
  const choose = (range: TimeRange) => {
    setOpen(false);
    onChange(range);
  };
  return (
    <div className={styles.picker}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={260} trapFocus returnFocus shadow="sm">
        <Popover.Target>
          <Button
            variant="default"
            leftSection={<IconClock size={14} aria-hidden="true" />}
            rightSection={<IconChevronDown size={14} aria-hidden="true" />}
            aria-label={`Time range: ${describe(value, zone)}`}
            onClick={() => setOpen(!isOpen)}
          >
            {describe(value, zone)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={4} aria-label="Time range">
          <ul>
            {NAMED_RANGES.map((name) => (
              <li key={name}>
                <Option
                  label={RANGE_LABELS[name]}
                  isOn={'last' in value && value.last === name}
                  onClick={() => choose({ last: name })}
                />
              </li>
            ))}
          </ul>
          <FixedRange onChange={choose} />
        </Popover.Dropdown>
      </Popover>
      <ActionIcon
        size={30}
        variant="default"
        aria-label="Zoom out"
        title="Zoom out"
        onClick={() => onChange(zoomOut(value, new Date()))}
      >
        <IconZoomOut size={15} aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}

import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconClock, IconZoomOut } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { parseRange, writeInstant } from '../lib/range-text';
import { formatInstant } from '../lib/time';
import { NAMED_RANGES, RANGE_LABELS, rangeLength, type TimeRange, zoomOut } from '../lib/time-range';
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

/** The range as the two texts that mean it. */
function textsOf(value: TimeRange, zone: string): { readonly from: string; readonly to: string } {
  if ('last' in value) {
    const minutes = rangeLength(value) / 60_000;
    const text = minutes % 1440 === 0 ? `${minutes / 1440}d` : minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
    return { from: `now-${text}`, to: 'now' };
  }
  return { from: writeInstant(Date.parse(value.from), zone), to: writeInstant(Date.parse(value.to), zone) };
}

/** The two instants as text: the way to a window that needs no dragging. */
function FixedRange({ value, zone, onChange }: Props & { readonly zone: string }) {
  const texts = textsOf(value, zone);
  const [from, setFrom] = useState(texts.from);
  const [to, setTo] = useState(texts.to);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const range = parseRange(from, to, zone, new Date());
    if (range) onChange(range);
    else setProblem('From must be before to. Write now-6h, 14:00, 2026-03-01 14:00, or an instant with Z for UTC.');
  };
  return (
    <form className={styles.fixed} onSubmit={submit}>
      <TextInput label="From" value={from} onChange={(event) => setFrom(event.target.value)} />
      <TextInput label="To" value={to} error={problem} onChange={(event) => setTo(event.target.value)} />
      <p className="muted">{`In ${zone}. now-6h and now follow the clock.`}</p>
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
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={280} trapFocus returnFocus shadow="sm">
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
          <ul className={styles.names}>
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
          <FixedRange value={value} zone={zone} onChange={choose} />
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

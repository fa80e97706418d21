import { ActionIcon, Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';

interface Props {
  /** The text, or how to make it at that moment. */
  readonly text: string | (() => string);
  /** What is copied, as the button's name: "Copy name". */
  readonly label: string;
  readonly withText?: boolean;
}

const CONFIRM_MS = 2000;

/** Copies a text and says so for two seconds. */
export function CopyButton({ text, label, withText = false }: Props) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () => {
    // Plain http beyond localhost has no clipboard; the text can still be selected by hand.
    navigator.clipboard?.writeText(typeof text === 'string' ? text : text()).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const Glyph = isCopied ? IconCheck : IconCopy;
  if (withText) {
    return (
      <Button variant="default" size="xs" leftSection={<Glyph size={14} aria-hidden="true" />} onClick={copy}>
        {isCopied ? 'Copied' : label}
      </Button>
    );
  }
  return (
    <ActionIcon variant="subtle" size={24} aria-label={isCopied ? 'Copied' : label} title={label} onClick={copy}>
      <Glyph size={14} aria-hidden="true" />
    </ActionIcon>
  );
}

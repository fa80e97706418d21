import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Toaster } from './Toaster';
import { type ShowToast, UNDO_MS, useToast } from './toast';

let show: ShowToast;

function Page() {
  show = useToast();
  return null;
}

function aToast() {
  const undo = jest.fn();
  const settle = jest.fn();
  const view = render(
    <MantineProvider>
      <Toaster>
        <Page />
      </Toaster>
    </MantineProvider>,
  );
  act(() => show({ text: 'Resolving 3 alerts.', undo, settle }));
  return { ...view, undo, settle };
}

const undoButton = () => screen.getByText('Undo');

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  cleanup();
  jest.useRealTimers();
});

describe('toasts', () => {
  it('settle an act when the time to take it back is over', () => {
    const { undo, settle } = aToast();
    act(() => jest.advanceTimersByTime(UNDO_MS - 1));
    expect(settle).not.toHaveBeenCalled();
    act(() => jest.advanceTimersByTime(1));
    expect(settle).toHaveBeenCalledTimes(1);
    expect(undo).not.toHaveBeenCalled();
    expect(screen.queryByText('Resolving 3 alerts.')).toBeNull();
  });

  it('take an act back, by button or key, and then do not settle it', () => {
    const { undo, settle } = aToast();
    fireEvent.click(undoButton());
    act(() => show({ text: 'Again.', undo }));
    fireEvent.keyDown(document, { key: 'u' });
    act(() => jest.advanceTimersByTime(UNDO_MS));
    expect(undo).toHaveBeenCalledTimes(2);
    expect(settle).not.toHaveBeenCalled();
  });

  it('wait while the pointer is on them', () => {
    const { settle } = aToast();
    const card = screen.getByText('Resolving 3 alerts.').parentElement;
    if (!card) throw new Error('The toast has no card; expected one around its text.');
    fireEvent.mouseEnter(card);
    act(() => jest.advanceTimersByTime(UNDO_MS * 2));
    expect(settle).not.toHaveBeenCalled();
    fireEvent.mouseLeave(card);
    act(() => jest.advanceTimersByTime(UNDO_MS));
    expect(settle).toHaveBeenCalledTimes(1);
  });

  it('settle at once when the page goes', () => {
    const { settle } = aToast();
    fireEvent(window, new Event('pagehide'));
    expect(settle).toHaveBeenCalledTimes(1);
  });

  it('stay where something failed', () => {
    aToast();
    act(() => show({ text: 'Could not acknowledge.', isProblem: true }));
    act(() => jest.advanceTimersByTime(UNDO_MS * 3));
    expect(screen.getByText('Could not acknowledge.')).toBeTruthy();
  });
});

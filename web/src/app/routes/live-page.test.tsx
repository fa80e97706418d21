import { afterEach, describe, expect, it } from '@jest/globals';
import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { StreamEvent } from '../../graphql/event-ring';
import { anAlert } from '../../test/builders';
import { renderRoute, type Wire } from '../../test/render-route';

afterEach(cleanup);

function anEvent(name: string, change: Parameters<typeof anAlert>[0] = {}): StreamEvent {
  const alert = anAlert({ id: name, title: `${name} keeps crashing`, ...change });
  return { cursor: name, type: 'ADDED', occurredAt: new Date().toISOString(), alert };
}

const send = (wire: Wire, event: StreamEvent) => act(() => wire.send(event));
const titles = () =>
  within(screen.getByRole('table', { name: 'Events' }))
    .getAllByText(/keeps crashing/)
    .map(({ textContent }) => textContent);

async function open(address = '/live') {
  const view = renderRoute(address);
  await screen.findByText('Nothing has happened since this page was opened.');
  return view;
}

describe('live page', () => {
  it('shows what happens, newest on top', async () => {
    const { wire } = await open();
    send(wire, anEvent('web-0'));
    await screen.findByText('web-0 keeps crashing');
    send(wire, anEvent('web-1'));
    await screen.findByText('web-1 keeps crashing');
    expect(titles()).toEqual(['web-1 keeps crashing', 'web-0 keeps crashing']);
  });

  it('pauses with Space, counts what comes meanwhile and goes on with the newest', async () => {
    const { wire } = await open();
    send(wire, anEvent('web-0'));
    await screen.findByText('web-0 keeps crashing');
    await userEvent.keyboard(' ');
    await screen.findByRole('button', { name: 'Paused, 0 new' });
    send(wire, anEvent('web-1'));
    send(wire, anEvent('web-2'));
    await userEvent.click(await screen.findByRole('button', { name: 'Paused, 2 new' }));
    expect(await screen.findByRole('button', { name: 'Pause' })).toBeTruthy();
    expect(titles()).toHaveLength(3);
  });

  it('pauses when a row is chosen, so that it does not move away', async () => {
    const { wire } = await open();
    send(wire, anEvent('web-0'));
    await screen.findByText('web-0 keeps crashing');
    await userEvent.keyboard('j');
    expect(await screen.findByRole('button', { name: 'Paused, 0 new' })).toBeTruthy();
  });

  it('shows only what the filters in its address match, and counts only that', async () => {
    const { wire } = await open('/live?severity=WARNING&q=WEB');
    send(wire, anEvent('web-0'));
    send(wire, anEvent('api-0', { severity: 'WARNING', subjectName: 'api-0' }));
    send(wire, anEvent('web-1', { severity: 'WARNING' }));
    await screen.findByText('web-1 keeps crashing');
    expect(titles()).toEqual(['web-1 keeps crashing']);
  });

  it('says what was missed and told late after an interruption', async () => {
    const { wire } = await open();
    send(wire, anEvent('web-0'));
    await screen.findByText('web-0 keeps crashing');
    act(() => wire.lose());
    expect((await screen.findAllByText(/Reconnecting, attempt 1/)).length).toBeGreaterThan(0);
    expect(await screen.findByText(/No connection; what happens meanwhile/)).toBeTruthy();
    const missed = { ...anEvent('web-1'), occurredAt: new Date().toISOString() };
    await screen.findByText(/Catching up/);
    send(wire, missed);
    expect(await screen.findByText(/Missed \d s, back-filled: 1 event$/)).toBeTruthy();
    expect(titles()).toEqual(['web-1 keeps crashing', 'web-0 keeps crashing']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { waitFor, within } from '@testing-library/dom';
import { keepTabRoles } from './tab-roles';

const item = (name: string, isActive: boolean) =>
  `<li role="tab" aria-selected="${isActive}" class="graphiql-tab ${isActive ? 'graphiql-tab-active' : ''}">
     <button class="graphiql-tab-button">${name}</button><button aria-label="Close Tab"></button>
   </li>`;

function aFrame() {
  const frame = document.createElement('div');
  frame.innerHTML = `<ul role="tablist">${item('Pods', true)}${item('Alerts', false)}</ul>`;
  document.body.replaceChildren(frame);
  return { frame, end: keepTabRoles(frame) };
}

describe("the explorer's tabs", () => {
  test('are a list of buttons, of which one is pressed', () => {
    const { frame, end } = aFrame();
    const list = within(within(frame).getByRole('list'));
    expect(list.getAllByRole('listitem')).toHaveLength(2);
    expect(list.getByRole('button', { name: 'Pods', pressed: true })).toBeTruthy();
    expect(list.getByRole('button', { name: 'Alerts', pressed: false })).toBeTruthy();
    end();
  });

  test('stay so when another one is opened', async () => {
    const { frame, end } = aFrame();
    frame.querySelector('ul')?.insertAdjacentHTML('beforeend', item('Nodes', true));
    await waitFor(() => expect(within(frame).getAllByRole('listitem')).toHaveLength(3));
    expect(within(frame).queryByRole('tab')).toBeNull();
    end();
  });
});

import { describe, expect, jest, test } from '@jest/globals';
import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ExplorerBar } from './ExplorerBar';
import type { Example } from './examples';

function renderBar() {
  const onExample = jest.fn<(example: Example) => void>();
  const onMutations = jest.fn<(areOn: boolean) => void>();
  render(
    <MantineProvider env="test">
      <ExplorerBar
        onExample={onExample}
        areMutationsOn={false}
        onMutations={onMutations}
        curl={() => 'curl'}
        who="ann@example.org, Viewer"
      />
    </MantineProvider>,
  );
  return { onExample, onMutations };
}

describe("the explorer's bar", () => {
  test('puts an example into the editor by one click, found by who would ask it', async () => {
    const { onExample } = renderBar();
    await userEvent.click(screen.getByRole('button', { name: 'Examples' }));
    const persona = await screen.findByRole('region', { name: 'Stream reader' });
    await userEvent.click(within(persona).getByRole('button', { name: 'Follow alerts' }));
    expect(onExample).toHaveBeenCalledWith(expect.objectContaining({ title: 'Follow alerts' }));
  });

  test('has mutations off until somebody switches them on', async () => {
    const { onMutations } = renderBar();
    const box = screen.getByRole('checkbox', { name: 'Allow mutations' });
    expect((box as HTMLInputElement).checked).toBe(false);
    await userEvent.click(box);
    expect(onMutations).toHaveBeenCalledWith(true);
  });

  test('says as whom operations run', () => {
    renderBar();
    expect(screen.getByText('Runs as ann@example.org, Viewer')).toBeTruthy();
  });
});

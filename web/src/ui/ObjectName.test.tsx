import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, render, screen } from '@testing-library/react';
import { ObjectName } from './ObjectName';

const NAME = 'recommendation-engine-7da10ddf-dk7s4';

afterEach(cleanup);

describe('ObjectName', () => {
  it('keeps both ends in sight and the whole name for screen readers and the tooltip', () => {
    render(
      <a href="/pods">
        <ObjectName name={NAME} maxLength={20} />
      </a>,
    );
    expect(screen.getByRole('link', { name: NAME })).toBeTruthy();
    expect(screen.getByTitle(NAME).textContent).toContain('recommenda…');
    expect(screen.getByText(/…ddf-dk7s4$|…df-dk7s4$/)).toBeTruthy();
  });
});

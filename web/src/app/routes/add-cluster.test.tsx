import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CreateClusterDocument, FleetDocument, ViewerDocument } from '../../graphql/generated';
import { aFleetRow, aPage, VIEWER } from '../../test/builders';
import { renderRoute } from '../../test/render-route';

const NONE = { ...aPage([]), __typename: 'ClusterConnection' };

afterEach(cleanup);

/** A server whose fleet grows by the cluster that is created. */
function serve(serverUrl: string, before: unknown = aPage([aFleetRow()])) {
  let fleet = before;
  return renderRoute('/', [
    { query: FleetDocument, data: () => ({ clusters: fleet }) },
    {
      query: CreateClusterDocument,
      data: () => {
        fleet = aPage([aFleetRow({ id: 'c2', name: 'staging' })]);
        return {
          createCluster: {
            __typename: 'CreateClusterPayload',
            cluster: { __typename: 'Cluster', id: 'c2', name: 'staging' },
            installCommand: `helm upgrade --install --set-string serverUrl=${serverUrl}`,
            userErrors: [],
          },
        };
      },
    },
  ]);
}

async function create() {
  await userEvent.click(await screen.findByRole('button', { name: 'Add cluster' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Add cluster' }));
  await userEvent.type(dialog.getByLabelText('Cluster name'), 'staging');
  await userEvent.click(dialog.getByRole('button', { name: /Create cluster/ }));
  await dialog.findByText(/helm upgrade/);
  return dialog;
}

describe('adding a cluster', () => {
  it('is possible beside clusters that exist, and shows the command', async () => {
    serve('https://k8intel.example');
    const dialog = await create();
    expect(dialog.getByRole('button', { name: 'Copy command' })).toBeTruthy();
    expect(dialog.queryByText(/K8INTEL_PUBLIC_URL/)).toBeNull();
  });

  it('keeps the command on screen when the first cluster joins the fleet behind it', async () => {
    serve('https://k8intel.example', NONE);
    const dialog = await create();
    expect(await screen.findByText('staging')).toBeTruthy();
    expect(dialog.getByText(/helm upgrade/)).toBeTruthy();
  });

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    'says beside the command that no cluster reaches %s, and the remedy',
    async (url) => {
      serve(url);
      const note = (await create()).getByRole('note');
      expect(note.textContent).toContain(`No cluster reaches ${url}`);
      expect(note.textContent).toContain('K8INTEL_PUBLIC_URL');
    },
  );

  it('is not offered to a role that may not', async () => {
    renderRoute('/', [
      { query: ViewerDocument, data: { viewer: { ...VIEWER, role: 'VIEWER' } } },
      { query: FleetDocument, data: { clusters: aPage([aFleetRow()]) } },
    ]);
    expect(await screen.findByRole('table', { name: 'Clusters' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Add cluster' })).toBeNull();
  });
});

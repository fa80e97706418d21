import './app/styles';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from './app/providers';
import { createAppRouter } from './app/router';
import { createClient } from './graphql/client';

const target = document.getElementById('root');
if (!target) throw new Error('index.html has no element with the id "root"; the dashboard is mounted there.');

createRoot(target).render(
  <StrictMode>
    <Providers client={createClient()}>
      <RouterProvider router={createAppRouter()} />
    </Providers>
  </StrictMode>,
);

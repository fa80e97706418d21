import type { ApolloClient } from '@apollo/client';
import { ApolloProvider } from '@apollo/client/react';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { ShortcutsContext } from '../ui/shortcuts';
import { usePreferences } from './preferences';
import { cssVariables, theme } from './theme';

const colorScheme = localStorageColorSchemeManager({ key: 'k8intel-color-scheme' });

/** What every page needs around it: data, theme, keyboard. */
export function Providers({ client, children }: { readonly client: ApolloClient; readonly children: ReactNode }) {
  const { areShortcutsOn } = usePreferences();
  return (
    <ApolloProvider client={client}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
      >
        <ShortcutsContext value={areShortcutsOn}>{children}</ShortcutsContext>
      </MantineProvider>
    </ApolloProvider>
  );
}

import '@graphiql/react/style.css';
import '@graphiql/plugin-history/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import 'graphiql/graphiql.css';
import './graphiql-theme.css';
import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider, pick, useGraphiQL, useGraphiQLActions, useMonaco } from '@graphiql/react';
import { useComputedColorScheme } from '@mantine/core';
import { GraphiQLInterface } from 'graphiql';
import { type GraphQLSchema, parse, print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { useEffect, useMemo, useRef, useState } from 'react';
import { socketUrl } from '../../graphql/socket';
import type { Handed } from '../../lib/explorer-link';
import { ListPage } from '../../ui/ListPage';
import { BlockSkeleton } from '../../ui/Skeleton';
import { curlOf } from './curl';
import { ExplorerBar } from './ExplorerBar';
import { EDITOR_THEME, editorFont, editorTheme, tokensOf } from './editor-theme';
import { EXAMPLES, type Example } from './examples';
import styles from './explorer.module.css';
import { explorerStorage } from './explorer-storage';
import { inlineFragments } from './inline-fragments';
import { type Operation, underItsName } from './operation';
import { createRun, type RunFacts } from './run';
import { runText } from './run-text';
import { keepTabRoles } from './tab-roles';
import { provideWorkers } from './workers';

interface Props {
  readonly schema: GraphQLSchema;
  /** The query that another page handed over; null for none. */
  readonly handed: Handed | null;
  readonly who: string;
}

const PLUGINS = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];
// Shorter than the server's patience with a silent client.
const KEEP_ALIVE_MS = 10_000;

provideWorkers();

/** The page's documents are made of fragments; one operation reads better and can be copied into a program. */
function readable({ query, variables }: Handed, schema: GraphQLSchema): Handed {
  try {
    return { query: print(inlineFragments(parse(query), schema)), variables };
  } catch {
    // A link that somebody wrote by hand: the editor says what is wrong with it.
    return { query, variables };
  }
}

/** Loads the editor and gives it the console's colours, those of the scheme that is on. */
function useEditor(scheme: 'light' | 'dark'): boolean {
  const { monaco, actions } = useMonaco();
  useEffect(() => {
    actions.initialize({});
  }, [actions]);
  useEffect(() => {
    if (!monaco) return;
    monaco.editor.defineTheme(EDITOR_THEME[scheme], editorTheme(scheme, tokensOf(document.documentElement)));
    monaco.editor.setTheme(EDITOR_THEME[scheme]);
  }, [monaco, scheme]);
  return monaco !== undefined;
}

/** One socket for the explorer's streams, opened by the first and closed with the page. */
function useSocket(): () => Client {
  const client = useRef<Client | null>(null);
  useEffect(() => () => void client.current?.dispose(), []);
  return () => {
    client.current ??= createClient({ url: socketUrl(window.location), retryAttempts: 0, keepAlive: KEEP_ALIVE_MS });
    return client.current;
  };
}

function variablesOf(text: string | undefined): Operation['variables'] {
  try {
    return JSON.parse(text ?? '') as Operation['variables'];
  } catch {
    return undefined;
  }
}

interface FrameProps {
  readonly who: string;
  readonly run: RunFacts | null;
  readonly areMutationsOn: boolean;
  readonly onMutations: (areOn: boolean) => void;
  readonly scheme: 'light' | 'dark';
}

/** A ref whose element is looked after until it goes. */
const keepTabRolesOf = (frame: HTMLDivElement | null) => (frame ? keepTabRoles(frame) : undefined);

/** The page around the editors; below their provider, because it reads and fills them. */
function Frame({ who, run, areMutationsOn, onMutations, scheme }: FrameProps) {
  const { queryEditor, variableEditor, responseEditor, operationName } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'responseEditor', 'operationName'),
  );
  useEffect(() => {
    const font = editorFont(getComputedStyle(document.documentElement));
    for (const editor of [queryEditor, variableEditor, responseEditor]) editor?.updateOptions(font);
  }, [queryEditor, variableEditor, responseEditor]);
  const { addTab } = useGraphiQLActions();
  const onExample = ({ query, variables }: Example) => {
    if (queryEditor?.getValue().trim() !== '') addTab();
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables ? JSON.stringify(variables, null, 2) : '');
  };
  const curl = () =>
    curlOf(
      underItsName({
        query: queryEditor?.getValue() ?? '',
        variables: variablesOf(variableEditor?.getValue()),
        operationName,
      }),
      window.location.origin,
    );
  return (
    <ListPage
      title="API explorer"
      count={runText(run)}
      filters={<ExplorerBar {...{ onExample, areMutationsOn, onMutations, curl, who }} />}
    >
      <div className={styles.editors} ref={keepTabRolesOf}>
        <GraphiQLInterface
          forcedTheme={scheme}
          isHeadersEditorEnabled={false}
          showPersistHeadersSettings={false}
          defaultEditorToolsVisibility="variables"
        />
      </div>
    </ListPage>
  );
}

/** GraphiQL within the console: the session of the page, the console's look, nothing from other hosts. */
export function ApiExplorer({ schema, handed, who }: Props) {
  const scheme = useComputedColorScheme('light');
  const isReady = useEditor(scheme);
  const [run, setRun] = useState<RunFacts | null>(null);
  const [areMutationsOn, setMutationsOn] = useState(false);
  const isAllowed = useRef(areMutationsOn);
  isAllowed.current = areMutationsOn;
  const socket = useSocket();
  const connect = useRef(socket);
  const fetcher = useMemo(
    () =>
      createRun({
        areMutationsOn: () => isAllowed.current,
        onRun: setRun,
        socket: () => connect.current(),
      }),
    [],
  );
  const initial = useMemo(() => handed && readable(handed, schema), [handed, schema]);
  if (!isReady) return <BlockSkeleton height={400} />;
  return (
    <GraphiQLProvider
      fetcher={(operation) =>
        fetcher(
          underItsName({ ...operation, operationName: operation.operationName ?? undefined } as Operation),
        ) as never
      }
      schema={schema}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      storage={explorerStorage}
      editorTheme={EDITOR_THEME}
      defaultTheme={scheme}
      defaultQuery={EXAMPLES[0]?.query}
      initialQuery={initial?.query}
      initialVariables={initial?.variables}
    >
      <DocExplorerStore>
        <HistoryStore>
          <Frame who={who} run={run} areMutationsOn={areMutationsOn} onMutations={setMutationsOn} scheme={scheme} />
        </HistoryStore>
      </DocExplorerStore>
    </GraphiQLProvider>
  );
}

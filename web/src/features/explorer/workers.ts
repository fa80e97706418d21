import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';

// Own files of this server, so that the editor works without internet and under worker-src 'self'. The ready-made
// graphiql/setup-workers/vite ends Vite's development server: https://github.com/graphql/graphiql/pull/4473
const WORKERS: Readonly<Record<string, new () => Worker>> = { json: JsonWorker, graphql: GraphqlWorker };

/** Tells the editor which of the server's files are its workers. */
export function provideWorkers(): void {
  self.MonacoEnvironment = { getWorker: (_id, label) => new (WORKERS[label] ?? EditorWorker)() };
}

// Run as a child by `npm run dev`: the dashboard with hot reload, its API calls passed on to the server on its port.
import { createServer } from 'vite';

const [root, port, target] = process.argv.slice(2);
const vite = await createServer({
  root: root ?? '.',
  server: { port: Number(port), strictPort: true, proxy: { '/graphql': { target: target ?? '', ws: true } } },
});
await vite.listen();
vite.printUrls();
process.on('SIGTERM', () => void vite.close().then(() => process.exit(0)));

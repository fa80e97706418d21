import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // data: URIs would need a wider content security policy than font-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // size.mjs reads the manifest to follow the static imports of the entry.
    manifest: true,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    port: 5173,
    proxy: { '/graphql': { target: 'http://localhost:4000', ws: true } },
  },
});

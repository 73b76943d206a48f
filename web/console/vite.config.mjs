import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env.DARKROOM_URL ?? 'http://127.0.0.1:3000';

/** `npx vite web/console` serves the console while it is worked on, with the API of a running Darkroom. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // A file inlined as data: would need a weaker Content-Security-Policy.
  build: {
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
  },
  // The samples are among the project's assets.
  server: { fs: { allow: [`${import.meta.dirname}/../..`] }, proxy: { '/api': api, '/docs': api, '/health': api } },
});

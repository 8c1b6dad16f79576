import { defineConfig } from 'vite'

// The one file a site includes: no modules, no names but window.hub.
export default defineConfig({
  build: {
    outDir: '../static',
    emptyOutDir: false,
    target: ['chrome111', 'firefox113', 'safari16.4'],
    lib: { entry: 'src/loader/main.ts', formats: ['iife'], name: 'hubLoader', fileName: () => 'w.js' },
  },
})

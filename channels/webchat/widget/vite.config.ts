import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

// The app inside the frame. Addresses stay relative, so that a hub may live under a path of its site.
export default defineConfig({
  base: './',
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {}, // tests mount what a browser gets
  plugins: [svelte({ compilerOptions: { runes: true } })],
  build: {
    outDir: '../static',
    emptyOutDir: true,
    target: ['chrome111', 'firefox113', 'safari16.4'], // the first with color-mix and constructable sheets
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // a data: address would need a looser content security policy
    rolldownOptions: { input: 'frame.html' },
  },
  test: {
    environment: 'happy-dom',
    // The loader's frame has an address that leads nowhere; the tests speak for what would be in it.
    environmentOptions: { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: true } } },
    include: ['tests/**/*.test.ts'],
    isolate: false, // together: a page for each file takes ten times as long as the tests in it
  },
})

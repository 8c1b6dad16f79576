import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // The hub serves the page under several addresses and its files under this one only.
  base: "/desk/",
  plugins: [svelte()],
  build: {
    outDir: "../static",
    // The folder lies outside this project, and holds nothing but what is built here.
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0, // no data: addresses, so that the content security policy stays short
  },
  // Develop against a running hub: HUB=http://localhost:8080 npx vite
  server: {
    proxy: Object.fromEntries(
      ["/api"].map((path) => [path, { target: process.env.HUB ?? "http://localhost:8080", ws: true }]),
    ),
  },
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  // Together: a page for each file takes ten times as long as the tests in it.
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], isolate: false },
});

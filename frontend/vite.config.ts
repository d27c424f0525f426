/// The build, the development server (with the API behind it) and the tests.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import pdfjs from "pdfjs-dist/package.json" with { type: "json" };
import { viteStaticCopy } from "vite-plugin-static-copy";
import { defineConfig } from "vitest/config";

const api = process.env.WARREN_API ?? "http://127.0.0.1:8000";

/** What pdf.js fetches by address while it draws: the version in the name lets browsers keep it for good. */
const pdfFiles = ["cmaps", "standard_fonts", "wasm"].map((folder) => ({
  src: `node_modules/pdfjs-dist/${folder}/*`,
  dest: `assets/pdfjs-${pdfjs.version}/${folder}`,
  rename: { stripBase: true } as const,
}));

export default defineConfig({
  plugins: [react(), viteStaticCopy({ targets: pdfFiles })],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy: { "/api": { target: api, ws: true }, "/health": api, "/ws": { target: api, ws: true } },
  },
  build: {
    target: "es2022",
    manifest: true,
    // The content policy allows no font or image inside a style sheet.
    assetsInlineLimit: 0,
    // The charts' library alone is larger than Vite's default; it loads when the first chart is shown.
    chunkSizeWarningLimit: 1200,
  },
  test: {
    restoreMocks: true,
    clearMocks: true,
    testTimeout: 30_000,
    maxWorkers: 2,
    projects: [
      {
        // What draws nothing needs no document: making one takes longer than such tests do.
        extends: true,
        test: {
          name: "logic",
          environment: "node",
          isolate: false,
          include: ["src/**/*.test.ts"],
          exclude: ["src/**/*.dom.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "pages",
          environment: "jsdom",
          // Loading React and the page anew for every file took a third of the time.
          isolate: false,
          setupFiles: ["src/test/setup.ts"],
          include: ["src/**/*.test.tsx", "src/**/*.dom.test.ts"],
        },
      },
    ],
  },
});

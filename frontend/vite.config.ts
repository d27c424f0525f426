/// The build, the development server (with the API behind it) and the tests.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const api = process.env.WARREN_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy: { "/api": api, "/health": api, "/ws": { target: api, ws: true } },
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
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});

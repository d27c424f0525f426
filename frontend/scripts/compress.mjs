/// Writes a gzipped copy beside every text file of the build that is worth one: the server compresses nothing itself.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const SMALLEST = 1024;
const dist = new URL("../dist/", import.meta.url);

for (const name of readdirSync(dist, { recursive: true })) {
  if (!/\.(m?js|css|svg|json)$/.test(name) || name.startsWith(".vite")) continue;
  const bytes = readFileSync(new URL(name, dist));
  if (bytes.length >= SMALLEST)
    writeFileSync(new URL(`${name}.gz`, dist), gzipSync(bytes, { level: 9 }));
}

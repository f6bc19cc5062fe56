/// <reference types="vitest/config" />
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const COMPONENTS = ["board", "formula", "grid"];

/** Material Symbols by name, as SVG: only those that `src/icons.json` lists. */
function icons(): Plugin {
  const virtual = "virtual:icons";
  return {
    name: "canvas-icons",
    resolveId: (id) => (id === virtual ? `\0${virtual}` : null),
    load(id) {
      if (id !== `\0${virtual}`) return null;
      const list = new URL("src/icons.json", import.meta.url);
      this.addWatchFile(list.pathname);
      const all = JSON.parse(
        readFileSync(
          createRequire(import.meta.url).resolve("@iconify-json/material-symbols/icons.json"),
          "utf8",
        ),
      );
      const names = JSON.parse(readFileSync(list, "utf8")) as string[];
      const drawn = names.map((name) => {
        const key = name.replaceAll("_", "-");
        const found = [`${key}-outline-rounded`, `${key}-rounded`, `${key}-outline`, key]
          .map((k) => all.icons[k] ?? all.icons[all.aliases?.[k]?.parent])
          .find(Boolean);
        if (!found) throw new Error(`There is no Material Symbol called ${name}.`);
        return [name, found.body];
      });
      return `export default ${JSON.stringify(Object.fromEntries(drawn))}`;
    },
  };
}

/**
 * One bundle serves all components: Streamlit asks for one file for each, under the component's own
 * address, so each gets a file that only points to the bundle; React is then loaded once.
 */
function entries(): Plugin {
  return {
    name: "canvas-entries",
    generateBundle(_, bundle) {
      const main = Object.values(bundle).find((f) => f.type === "chunk" && f.isEntry);
      if (!main) throw new Error("The bundle has no entry.");
      const hash = main.fileName.replace(/^index-|\.js$/g, "");
      for (const name of COMPONENTS)
        this.emitFile({
          type: "asset",
          fileName: `${name}-${hash}.js`,
          source: `export { ${name} as default } from "../canvas.board/${main.fileName}";\n`,
        });
    },
  };
}

export default defineConfig({
  plugins: [react(), icons(), entries()],
  base: "./",
  define: process.env.VITEST ? {} : { "process.env.NODE_ENV": '"production"' },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    cssCodeSplit: false,
    minify: "oxc",
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      // Not as a library: those are never made small altogether.
      input: "src/index.tsx",
      preserveEntrySignatures: "strict",
      output: {
        entryFileNames: "index-[hash].js",
        chunkFileNames: "chunk-[name]-[hash].js",
        assetFileNames: "style-[hash][extname]",
      },
    },
  },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"] },
});

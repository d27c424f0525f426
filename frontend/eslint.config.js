/// Lint: strict and typed, hooks, access for everybody, and the import law (app → features → api, live, ui, text).
import { readdirSync } from "node:fs";
import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import imports from "eslint-plugin-import-x";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));

const zones = [
  // No feature knows another: what two share moves down to ui, api or live.
  ...features.map((name) => ({
    target: `./src/features/${name}`,
    from: "./src/features",
    except: [`./${name}`],
    message: "A feature imports no other feature.",
  })),
  { target: "./src/features", from: "./src/app" },
  { target: "./src/ui", from: ["./src/app", "./src/features", "./src/live"] },
  { target: "./src/live", from: ["./src/app", "./src/features", "./src/ui"] },
  { target: "./src/api", from: ["./src/app", "./src/features", "./src/live", "./src/ui"] },
  { target: "./src/text", from: ["./src/app", "./src/features", "./src/live", "./src/ui"] },
];

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api/schema.gen.ts", "public"] },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  hooks.configs.flat.recommended,
  a11y.flatConfigs.strict,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["scripts/*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
      globals: { ...globals.browser },
    },
    plugins: { "import-x": imports },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      // A field that opens by the person's own act may take the focus; the browser's attribute may not be used.
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }],
      // What scrolls by itself must be reachable by keyboard.
      "jsx-a11y/no-noninteractive-tabindex": [
        "error",
        { tags: [], roles: ["region", "tabpanel", "group"] },
      ],
      complexity: ["error", 15],
      // Naming what is left out is how the rest is taken.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // An arrow that only calls another is the plainest way to write an event handler.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["**/*.tsx"],
    rules: { "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }] },
  },
  {
    // A catalogue is as long as the page has words.
    files: ["src/text/**"],
    rules: { "max-lines": "off" },
  },
  {
    files: ["**/*.test.{ts,tsx}", "src/test/**"],
    rules: {
      "max-lines": ["error", { max: 300 }],
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["scripts/**", "*.js", "*.ts"],
    languageOptions: { globals: { ...globals.node } },
    rules: { "no-console": "off" },
  },
  { files: ["**/*.{js,mjs}"], ...ts.configs.disableTypeChecked },
);

import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Imports that a zone must not use: app -> features -> shared, and no feature to another. */
function zone(files, forbidden, message) {
  return {
    files,
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: forbidden, message }] }] },
  };
}

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/shared/graphql/generated"] },
  ...tseslint.configs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-explicit-any": "error", "no-console": "error" },
  },
  zone(["src/app/**"], ["../../*"], "Cross a zone with @/..."),
  zone(
    ["src/features/**"],
    ["@/app/*", "@/features/*", "../*"],
    "A feature imports its own folder (./) and @/shared; pages that join features live in src/app.",
  ),
  zone(
    ["src/shared/**"],
    ["@/app/*", "@/features/*", "../../*"],
    "Shared code knows no feature and no page.",
  ),
);

import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types of every operation and fragment, made from the committed schema. */
const config: CodegenConfig = {
  schema: "../graphql/schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/shared/graphql/generated/**"],
  silent: true,
  generates: {
    "src/shared/graphql/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: { unmaskFunctionName: "readFragment" } },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: { DateTime: "string", JSON: "unknown", WholeNumber: "number" },
      },
    },
  },
};

export default config;

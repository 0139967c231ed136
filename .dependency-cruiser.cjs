// domain <- app <- (adapters | chain | journal) <- cli
const inner = (name, from, forbidden) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: forbidden },
});
module.exports = {
  forbidden: [
    inner(
      "domain-imports-only-domain",
      "^keeper/domain/",
      "^(keeper/(app|adapters|chain|journal|cli|cosign|report)/|scripts/|test/|types/)",
    ),
    inner(
      "app-imports-only-domain",
      "^keeper/app/",
      "^(keeper/(adapters|chain|journal|cli)/|scripts/|test/|types/)",
    ),
    inner("adapters-are-independent", "^keeper/adapters/", "^(keeper/(chain|journal|cli)/|scripts/|test/)"),
    inner("chain-is-independent", "^keeper/chain/", "^(keeper/(adapters|journal|cli)/|scripts/|test/)"),
    inner("journal-is-independent", "^keeper/journal/", "^(keeper/(adapters|chain|cli)/|scripts/|test/)"),
    inner(
      "report-only-draws",
      "^keeper/report/",
      "^(keeper/(adapters|chain|journal|cli|cosign)/|scripts/|test/|types/)",
    ),
    inner("cli-is-the-edge", "^keeper/cli/", "^(scripts/|test/)"),
    {
      name: "domain-is-pure",
      comment: "no network, clock, file, environment or logger in the model",
      severity: "error",
      from: { path: "^keeper/domain/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "domain-libraries",
      comment: "the model's maths may use only these packages",
      severity: "error",
      from: { path: "^keeper/domain/" },
      to: { dependencyTypes: ["npm"], pathNot: "node_modules/(decimal.js|zod|jstat|ml-matrix)/" },
    },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^keeper/", pathNot: "[.]d[.]ts$" },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};

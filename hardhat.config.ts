import { createRequire } from "node:module";
import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig, overrideTask } from "hardhat/config";

const require = createRequire(import.meta.url);

// Builds that must not meet the contracts' own artifacts. Coverage instruments the sources: in one cache, each switch
// would recompile everything, and instrumented bytecode would reach the bindings. The Solidity tests compile apart so
// that `npm test` can do so while the contracts compile.
const apart = process.argv.includes("--coverage")
  ? "coverage"
  : process.argv.includes("solidity")
    ? "cache/solidity-tests"
    : undefined;

const compiler = {
  version: "0.8.37",
  // The npm package's compiler by path: nothing is downloaded.
  path: require.resolve("solc/soljson.js"),
  settings: { viaIR: true, optimizer: { enabled: true, runs: 10_000 }, evmVersion: "cancun" },
};

const withoutIr = { ...compiler, settings: { ...compiler.settings, viaIR: false } };

// The plugin hands its options to `new Mocha`, which does not load what `require` names.
const seeded = overrideTask(["test", "mocha"])
  .setAction(async () => ({
    default: async (args, _hre, runSuper) => {
      await import("./test/fixtures/seedProperties.ts");
      return runSuper(args);
    },
  }))
  .build();

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  tasks: [seeded],
  solidity: {
    profiles: {
      default: {
        compilers: [
          compiler,
          {
            version: "0.8.19",
            path: require.resolve("solc-0.8.19/soljson.js"),
            // Morpho Blue's own settings.
            settings: { viaIR: true, optimizer: { enabled: true, runs: 999_999 }, evmVersion: "paris" },
          },
        ],
        overrides: {
          // The feeds' mocks as the peers' gas was measured: without the IR pipeline.
          "@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator.sol": withoutIr,
          "@pythnetwork/pyth-sdk-solidity/MockPyth.sol": withoutIr,
        },
      },
    },
    npmFilesToBuild: [
      "@chainlink/contracts/src/v0.8/shared/mocks/MockV3Aggregator.sol",
      "@pythnetwork/pyth-sdk-solidity/MockPyth.sol",
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/governance/TimelockController.sol",
      "@morpho-org/morpho-blue/src/Morpho.sol",
    ],
  },
  networks: {
    default: { type: "edr-simulated", chainType: "l1" },
  },
  paths: {
    tests: { mocha: "test", solidity: "test/contracts" },
    ...(apart === undefined ? {} : { cache: `${apart}/cache`, artifacts: `${apart}/artifacts` }),
  },
  typechain: { dontOverrideCompile: apart !== undefined },
  // Test doubles, and an example that is tested on the real protocols' chain.
  coverage: { skipFiles: ["contracts/mocks/**", "contracts/examples/**"] },
  test: {
    mocha: { timeout: 120_000 },
    solidity: {
      profiles: {
        default: {
          fuzz: { runs: 256, seed: "0x5eed" },
          invariant: { runs: 64, depth: 64, failOnRevert: true },
        },
        deep: {
          fuzz: { runs: 10_000 },
          invariant: { runs: 1_000, depth: 200, failOnRevert: true },
        },
      },
    },
  },
});

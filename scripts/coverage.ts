import { spawn } from "node:child_process";
import { once } from "node:events";

// `npm run coverage`: the Solidity tests over instrumented contracts. Ends with 1 unless every contract that
// hardhat.config.ts does not skip has 100 % of its lines and statements run. About seven minutes, most of them the
// compiler's; the page with every line is coverage/html/index.html.

const REQUIRED = ["contracts/GuardedPriceOracle.sol", "contracts/RiskParameterOracle.sol"];
const FULL = "100.00";
const HEARTBEAT_MS = 30_000;
const ROW = /│ (\S+\.sol)\s+│ ([\d.]+)\s*│ ([\d.]+)\s*│ (.*?)\s*║/;

const child = spawn("hardhat", ["test", "solidity", "--coverage"], {
  stdio: ["ignore", "pipe", "pipe"],
  env: { ...process.env, FORCE_COLOR: "0" },
});
let output = "";
for (const stream of [child.stdout, child.stderr])
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
const heartbeat = setInterval(
  () => process.stderr.write("... compiling or running instrumented tests\n"),
  HEARTBEAT_MS,
);
const [code] = await once(child, "close");
clearInterval(heartbeat);
// The compiler warns of dependencies at length: of a success only the table is worth reading.
process.stdout.write(code === 0 ? output.slice(output.lastIndexOf(" passing")) : output);

const rows = output.split("\n").flatMap((line) => {
  const [, file, lines, statements, uncovered] = ROW.exec(line.replace("║", "│")) ?? [];
  return file === undefined ? [] : [{ file, lines, statements, uncovered }];
});
const absent = REQUIRED.filter((file) => !rows.some((row) => row.file === file));
const short = rows.filter(({ lines, statements }) => lines !== FULL || statements !== FULL);
for (const file of absent) process.stdout.write(`${file} was not measured\n`);
for (const { file, lines, statements, uncovered } of short)
  process.stdout.write(
    `${file}: ${lines} % of lines, ${statements} % of statements; not run: ${uncovered}\n`,
  );
const complete = code === 0 && absent.length === 0 && short.length === 0;
if (complete) process.stdout.write(`all ${rows.length} files: 100 % of lines and statements\n`);
process.exitCode = complete ? 0 : 1;

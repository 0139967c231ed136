import { parentPort, workerData } from "node:worker_threads";
import { parsePricingInputs } from "../domain/asset/parse.ts";
import { drawReport } from "../report/render.ts";
import { reportData } from "./reportData.ts";

/** Draws the report beside the keeper's own thread: seconds of arithmetic that no tick has to wait for. */
const { title, snapshots } = workerData as { readonly title: string; readonly snapshots: readonly string[] };
const inputs = snapshots.map((text) => parsePricingInputs(JSON.parse(text)));
parentPort?.postMessage(await drawReport(reportData(title, inputs)));

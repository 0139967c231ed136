import type { Cosigner, CosignReply, Proposal } from "../app/ports.ts";
import { proposalToJson, replyFromJson } from "../app/wire.ts";
import { RwaError } from "../domain/errors.ts";

/** A co-signer did not answer as the protocol has it. */
export class CosignerUnreachableError extends RwaError {}

export const COSIGN_PATH = "/v1/cosign";

/** A co-signer behind HTTP(S). */
export class HttpCosigner implements Cosigner {
  readonly name: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(name: string, url: string, token: string | undefined) {
    this.name = name;
    this.#url = new URL(COSIGN_PATH, url).href;
    this.#headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
  }

  async propose(proposal: Proposal, signal: AbortSignal): Promise<CosignReply> {
    let response: Response;
    let body: unknown;
    try {
      const text = JSON.stringify(proposalToJson(proposal));
      response = await fetch(this.#url, {
        ...{ method: "POST", headers: this.#headers, body: text, signal, redirect: "error" },
      });
      body = await response.json();
    } catch (cause) {
      const why =
        cause instanceof Error && cause.name === "TimeoutError" ? "no answer in time" : "unreachable";
      throw new CosignerUnreachableError(`co-signer ${this.name}: ${why}`, { name: this.name });
    }
    if (!response.ok)
      throw new CosignerUnreachableError(`co-signer ${this.name}: HTTP ${response.status}`, {
        name: this.name,
      });
    return replyFromJson(body);
  }
}

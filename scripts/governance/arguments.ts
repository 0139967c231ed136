import { getAddress, isAddress, parseUnits } from "ethers";
import { OutOfDomainError } from "../../keeper/domain/errors.ts";

/** Parsers of command-line arguments; each refuses with the argument's name. */

export function parseAddress(field: string, text: string): string {
  if (!isAddress(text)) throw new OutOfDomainError(field, text, "an address");
  return getAddress(text);
}

export function parseWhole(field: string, text: string): bigint {
  if (!/^\d+$/.test(text)) throw new OutOfDomainError(field, text, "a whole number >= 0");
  return BigInt(text);
}

/** A decimal number in units of 10^-digits, exactly. */
export function parseScaled(field: string, text: string, digits: number): bigint {
  if (!new RegExp(`^\\d+(\\.\\d{1,${digits}})?$`).test(text))
    throw new OutOfDomainError(field, text, `a decimal number >= 0 with at most ${digits} decimals`);
  return parseUnits(text, digits);
}

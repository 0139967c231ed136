import { MissingInputError } from "../keeper/domain/errors.ts";

/** Where a compiled contract leaves room for library addresses: source -> library -> places, in bytes. */
export type LinkReferences = Readonly<
  Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
>;

/** Library name -> deployed address. */
export type Libraries = Readonly<Record<string, string>>;

/** Fills every library placeholder of `code`; a library without an address is refused by name. */
export function linkLibraries(code: string, references: LinkReferences, libraries: Libraries): string {
  let linked = code;
  for (const names of Object.values(references)) {
    for (const [name, places] of Object.entries(names)) {
      const address = libraries[name];
      if (address === undefined) throw new MissingInputError(`library ${name}`, "the code links to it");
      for (const { start, length } of places) {
        // Two hex digits a byte, after the leading 0x.
        const from = 2 + start * 2;
        linked = linked.slice(0, from) + address.slice(2).toLowerCase() + linked.slice(from + length * 2);
      }
    }
  }
  return linked;
}

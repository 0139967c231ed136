/** Text that is safe inside an element and inside a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** Markup that is known to be markup; everything else in a page goes through `escapeHtml`. */
export interface Markup {
  readonly markup: string;
}

export const raw = (markup: string): Markup => ({ markup });

type Part = string | number | Markup | readonly (string | Markup)[] | undefined;

const render = (part: Part): string => {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escapeHtml(part);
  return "markup" in part ? part.markup : part.map(render).join("");
};

/** Template that escapes every value unless it is markup itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  raw(strings.reduce((text, piece, i) => text + render(parts[i - 1]) + piece));

export interface Column {
  readonly head: string;
  readonly numeric?: boolean;
}

/** A table in a box that scrolls sideways where the screen is narrow. */
export function dataTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  const kind = (i: number): Markup => raw(columns[i]?.numeric ? ' class="n"' : "");
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(
    (column, i) => html`<th scope="col"${kind(i)}>${column.head}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, i) =>
        i === 0 ? html`<th scope="row"${kind(i)}>${cell}</th>` : html`<td${kind(i)}>${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

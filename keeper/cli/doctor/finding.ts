/** What one check found. A fault keeps the keeper from its work, a warning does not. */
export interface Finding {
  readonly check: string;
  readonly level: "ok" | "warning" | "fault";
  readonly detail: string;
  /** What to do about it; empty when there is nothing to do. */
  readonly remedy: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, level: "ok", detail, remedy: "" });
export const warning = (check: string, detail: string, remedy: string): Finding => ({
  check,
  level: "warning",
  detail,
  remedy,
});
export const fault = (check: string, detail: string, remedy: string): Finding => ({
  check,
  level: "fault",
  detail,
  remedy,
});

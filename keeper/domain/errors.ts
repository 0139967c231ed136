/** Root of every error this project throws on purpose: a one-line message and the values behind it. */
export class RwaError extends Error {
  readonly details: Readonly<Record<string, string>>;

  constructor(message: string, details: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}

/** A value is outside the domain of the formula or field that was given it. */
export class OutOfDomainError extends RwaError {
  readonly field: string;
  readonly value: string;
  readonly allowed: string;

  constructor(field: string, value: unknown, allowed: string, options?: ErrorOptions) {
    super(
      `${field}: ${String(value)} is not allowed; expected ${allowed}`,
      { field, value: String(value), allowed },
      options,
    );
    this.field = field;
    this.value = String(value);
    this.allowed = allowed;
  }
}

/** An input that the model needs was not given. Missing data is never zero. */
export class MissingInputError extends RwaError {
  readonly field: string;
  readonly needed: string;

  constructor(field: string, needed: string) {
    super(`${field}: missing; ${needed}`, { field, needed });
    this.field = field;
    this.needed = needed;
  }
}

/** Runs `make` and puts `path` before the field that its errors name: which channel, which party. */
export function within<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof OutOfDomainError)
      throw new OutOfDomainError(`${path}.${error.field}`, error.value, error.allowed, { cause: error });
    if (error instanceof MissingInputError)
      throw new MissingInputError(`${path}.${error.field}`, error.needed);
    throw error;
  }
}

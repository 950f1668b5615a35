// Nominal types: an id of one thing never passes for an id of another. No values but the marker's type.

declare const brand: unique symbol

/** A `T` that only a constructor of its own module makes. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

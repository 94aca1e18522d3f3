/** What one key of a file may hold. The checker, the JSON Schemas and the types of the files are all made from it. */
export type Field = TextField | NumberField | BooleanField | ListField | ObjectField | MapField | FreeField;

export type Fields = Readonly<Record<string, Field>>;

interface Described {
  readonly description: string;
  /** Whether every file must have the key. */
  readonly required?: boolean;
  /** For editors; the resolver takes it from here where it fills one in. */
  readonly default?: unknown;
}

/** What a text must look like. */
export interface TextRule {
  readonly pattern: RegExp;
  /** What is wrong with a text that does not match: "is not a DNS label". */
  readonly problem: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Why a text is refused. */
export type WrongText = Omit<TextRule, 'pattern'>;

export interface TextField extends Described {
  readonly type: 'text';
  readonly rule?: TextRule;
  /** The only texts there are. */
  readonly options?: readonly string[];
  /** Whether a whole number is as good as a text. */
  readonly orNumber?: boolean;
  /** What a pattern cannot say: why the text is wrong, and what to do; undefined when it is right. */
  readonly check?: (text: string) => WrongText | undefined;
}

export interface NumberField extends Described {
  readonly type: 'number';
  readonly minimum: number;
  readonly maximum?: number;
}

export interface BooleanField extends Described {
  readonly type: 'boolean';
}

/** A list, with one item at least, in which nothing is there twice. */
export interface ListField extends Described {
  readonly type: 'list';
  readonly items: Field;
}

export interface ObjectField extends Described {
  readonly type: 'object';
  readonly fields: Fields;
  /** Keys that cannot stand beside a key. */
  readonly excludes?: Readonly<Record<string, readonly string[]>>;
}

/** Any names, with the same below each. */
export interface MapField extends Described {
  readonly type: 'map';
  readonly names: TextRule;
  readonly items: Field;
}

/** An object with anything in it. */
export interface FreeField extends Described {
  readonly type: 'free';
}

/** The type of a value that the checker let pass. */
export type Value<F> = F extends { type: 'text'; options: readonly (infer O)[] }
  ? O
  : F extends { type: 'text'; orNumber: true }
    ? string | number
    : F extends { type: 'text' }
      ? string
      : F extends { type: 'number' }
        ? number
        : F extends { type: 'boolean' }
          ? boolean
          : F extends { type: 'list'; items: infer I }
            ? Value<I>[]
            : F extends { type: 'object'; fields: infer G }
              ? ObjectValue<G>
              : F extends { type: 'map'; items: infer I }
                ? { [name: string]: Value<I> }
                : { [key: string]: unknown };

type RequiredKeys<G> = { [K in keyof G]: G[K] extends { required: true } ? K : never }[keyof G];

type ObjectValue<G> = { -readonly [K in RequiredKeys<G>]: Value<G[K]> } & {
  -readonly [K in Exclude<keyof G, RequiredKeys<G>>]?: Value<G[K]>;
};

import type { Field, ListField, MapField, NumberField, ObjectField, TextField } from './field';
import { ENVIRONMENT, FLEET, INSTALLATION } from './fields';

type Schema = Record<string, unknown>;

/** The published schemas, by the name of their file in schemas/. */
export function jsonSchemas(): { readonly [file: string]: string } {
  const files = {
    'fleet.schema.json': schemaFile('fleet.yaml', FLEET),
    'environment.schema.json': schemaFile('environment.yaml', ENVIRONMENT),
    'installation.schema.json': schemaFile("an installation's file", INSTALLATION),
  };
  return mapValues(files, (schema) => `${JSON.stringify(schema, undefined, 2)}\n`);
}

function schemaFile(title: string, field: ObjectField): Schema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schemaOf(field) };
}

function schemaOf(field: Field): Schema {
  return {
    description: field.description,
    ...(field.default !== undefined && { default: field.default }),
    ...typeOf(field),
  };
}

function typeOf(field: Field): Schema {
  switch (field.type) {
    case 'text':
      return textSchema(field);
    case 'number':
      return numberSchema(field);
    case 'boolean':
      return { type: 'boolean' };
    case 'list':
      return listSchema(field);
    case 'object':
      return objectSchema(field);
    case 'map':
      return mapSchema(field);
    case 'free':
      return { type: 'object' };
  }
}

function textSchema({ rule, options, orNumber, check }: TextField): Schema {
  if (options) return { enum: options };
  return {
    type: orNumber ? ['string', 'integer'] : 'string',
    ...(rule && { pattern: rule.pattern.source }),
    ...(orNumber && { minimum: 0 }),
    ...(check && !rule && { minLength: 1 }),
  };
}

function numberSchema({ minimum, maximum }: NumberField): Schema {
  return { type: 'integer', minimum, maximum };
}

function listSchema({ items }: ListField): Schema {
  return { type: 'array', minItems: 1, uniqueItems: true, items: schemaOf(items) };
}

function objectSchema({ fields, excludes }: ObjectField): Schema {
  const required = Object.keys(fields).filter((key) => fields[key].required);
  return {
    type: 'object',
    properties: mapValues(fields, schemaOf),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...(excludes && { dependencies: mapValues(excludes, (others) => ({ properties: forbidden(others) })) }),
  };
}

function mapSchema({ names, items }: MapField): Schema {
  return { type: 'object', propertyNames: { pattern: names.pattern.source }, additionalProperties: schemaOf(items) };
}

function forbidden(keys: readonly string[]): Schema {
  return Object.fromEntries(keys.map((key) => [key, false]));
}

function mapValues<T, R>(object: Readonly<Record<string, T>>, change: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

import { readFileSync, statSync } from 'node:fs';
import { type Schema, type ValidationError, Validator } from 'jsonschema';
import { suggestion } from '../../common';
import type { Installation } from '../installation';
import type { Fault, Problems } from './problems';

/** Beside fleet.yaml: what an installation's `values` may be, as a JSON Schema (draft 7). */
export const VALUES_SCHEMA_FILE = 'values.schema.json';

/** Something that the schema does not allow. */
export interface ValuesFault {
  /** Keys and positions, from `values` on. */
  readonly path: string[];
  readonly fault: Fault;
}

/** What the values of the installations of a fleet may be. */
export class ValuesSchema {
  /** The schema beside a fleet's file; undefined when there is none, or when it cannot be read, which is told. */
  public static beside(fleetFile: string, problems: Problems): ValuesSchema | undefined {
    const file = fleetFile.replace(/[^/]*$/, VALUES_SCHEMA_FILE);
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found) return undefined;
    const refuse = (what: string) => {
      problems.addFile(file, 'file-unreadable', what, 'write a JSON Schema (draft 7): https://json-schema.org/learn');
      return undefined;
    };
    if (!found.isFile()) return refuse('is no file');
    let schema: unknown;
    try {
      schema = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      return refuse(`is not JSON: ${(error as Error).message}`);
    }
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return refuse('is no object');
    try {
      new Validator().validate({}, schema as Schema);
    } catch (error) {
      return refuse(`is no schema: ${(error as Error).message}`);
    }
    return new ValuesSchema(file, schema as Schema);
  }

  private readonly validator = new Validator();

  private constructor(
    private readonly file: string,
    private readonly schema: Schema,
  ) {}

  public faults(values: Installation['values']): ValuesFault[] {
    return this.validator
      .validate(values, this.schema, { nestedErrors: true })
      .errors.map((error) => this.faultOf(error));
  }

  private faultOf(error: ValidationError): ValuesFault {
    const path = ['values', ...error.path.map(String)];
    const name = path.join('.');
    switch (error.name) {
      case 'required': {
        const fault: Fault = {
          code: 'value-missing',
          what: `${name}.${error.argument} is missing`,
          remedy: `give it, or a default for it: ${this.file} requires it`,
        };
        return { path, fault };
      }
      case 'additionalProperties': {
        const known = Object.keys((error.schema as Schema).properties ?? {});
        const what = `there is no ${name}.${error.argument} in ${this.file}`;
        return {
          path: [...path, `${error.argument}`],
          fault: { code: 'key-unknown', what, remedy: suggestion(`${error.argument}`, known) },
        };
      }
      default: {
        const what = `${name} is ${JSON.stringify(error.instance)}, which ${error.message}`;
        return { path, fault: { code: 'value-invalid', what, remedy: `give what ${this.file} allows` } };
      }
    }
  }
}

import Ajv from 'ajv';
import { parse } from 'yaml';
import { jsonSchemas } from '../../../src/fleet/configuration/json-schema';
import { BAD_ENVIRONMENTS, BAD_FLEETS, BAD_INSTALLATIONS } from './bad-content';
import { problemsOf } from './support';

const ajv = new Ajv({ allowUnionTypes: true });

describe.each([
  ['fleet.yaml', 'fleet.schema.json', BAD_FLEETS],
  ['production/environment.yaml', 'environment.schema.json', BAD_ENVIRONMENTS],
  ['production/acme.yaml', 'installation.schema.json', BAD_INSTALLATIONS],
])('%s', (file, schema, cases) => {
  const accepts = ajv.compile(JSON.parse(jsonSchemas()[schema]));

  test.each(cases.map(({ content, ...rest }) => [content, rest] as const))(
    '%j is refused by the checker and by the schema',
    (content, { message, schemaAccepts }) => {
      const problems = problemsOf({ [file]: content });
      expect(problems).toEqual([expect.stringContaining(`installations/${file}${message}`)]);
      expect(accepts(parse(content))).toBe(schemaAccepts !== undefined);
    },
  );
});

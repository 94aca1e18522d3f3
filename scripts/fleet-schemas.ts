/** Writes schemas/: the JSON Schemas for the files of a fleet, by which editors complete and check them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { jsonSchemas } from '../src/fleet/configuration/json-schema';

const folder = path.join(__dirname, '..', 'schemas');
mkdirSync(folder, { recursive: true });
for (const [file, text] of Object.entries(jsonSchemas())) writeFileSync(path.join(folder, file), text);

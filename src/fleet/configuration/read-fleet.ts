import { check, numberFault } from './check';
import type { Field, Value } from './field';
import { ENVIRONMENT, FLEET, INSTALLATION } from './fields';
import { checkFleet } from './fleet-checks';
import type { EnvironmentConfiguration, FleetConfiguration } from './fleet-configuration';
import { folderName, listFleet } from './fleet-folder';
import { type Fault, Problems } from './problems';
import { EnvironmentResolver } from './resolve';
import { ValuesSchema } from './values-schema';
import { type ParsedFiles, readYaml } from './yaml-file';

/**
 * Reads the folder of a fleet's files and merges their layers.
 *
 * @param folder relative to the working directory
 * @param parsed what is known from earlier runs, to which new files are added
 * @throws one error with all that is wrong in any of the files
 */
export function readFleet(folder: string, parsed?: ParsedFiles): FleetConfiguration {
  const problems = new Problems();
  const configuration = resolveFleet(folderName(folder), problems, parsed);
  problems.throwIfAny(folderName(folder));
  return configuration as FleetConfiguration;
}

function resolveFleet(folder: string, problems: Problems, parsed?: ParsedFiles): FleetConfiguration | undefined {
  const files = listFleet(folder, problems);
  if (!files) return undefined;

  const read = <F extends Field>(file: string, field: F) => readChecked(file, field, problems, parsed);
  const fleet = read(files.fleetFile, FLEET);
  const valuesSchema = ValuesSchema.beside(files.fleetFile, problems);
  const environments: EnvironmentConfiguration[] = [];
  for (const { name, environmentFile, installations } of files.environments) {
    const environment = read(environmentFile, ENVIRONMENT);
    // Files of their own are checked even where a layer above is wrong, and nothing can be said about them together.
    const own = installations.map((entry) => ({ ...entry, content: read(entry.file, INSTALLATION) }));
    if (!fleet || !environment) continue;
    const resolver = new EnvironmentResolver(
      { file: files.fleetFile, content: fleet },
      { file: environmentFile, content: environment, name },
      problems,
      valuesSchema,
    );
    environments.push(resolver.resolve(own));
  }
  if (!fleet) return undefined;

  const { name, argocdNamespace = FLEET.fields.argocdNamespace.default } = fleet;
  const configuration = { name, argocdNamespace, environments };
  checkFleet(folder, configuration, problems);
  return configuration;
}

/** The content of a file, when nothing in it is wrong. */
function readChecked<F extends Field>(
  file: string,
  field: F,
  problems: Problems,
  parsed?: ParsedFiles,
): Value<F> | undefined {
  const { value, numbers } = readYaml(file, problems, parsed);
  let right = value !== undefined;
  const told = new Set<string>();
  const report = (path: string[], fault: Fault) => {
    problems.add(file, path, fault);
    told.add(path.join('\0'));
    right = false;
  };
  if (right) {
    check(value, field, [], report);
    for (const { path, value: number } of numbers) {
      if (!told.has(path.join('\0'))) report(path, numberFault(path, number));
    }
  }
  return right ? (value as Value<F>) : undefined;
}

import * as path from 'node:path';
import { outputFolder } from '../../src/output/output-folder';

test.each([
  ['alone', undefined, undefined, { outdir: 'dist' }],
  ['alone, with a folder of its own', 'deploy', undefined, { outdir: 'deploy' }],
  ['under the command line', undefined, 'dist', { outdir: 'dist', emptied: 'dist' }],
  ['under the command line, with a folder of its own', 'deploy', '.cdk8s', { outdir: 'deploy', copy: '.cdk8s' }],
  ['beside a folder with a longer name', 'dist', 'dist2', { outdir: 'dist', copy: 'dist2' }],
  ['in a folder that begins with dots', 'deploy', '..cdk8s', { outdir: 'deploy', copy: '..cdk8s' }],
])('%s', (_, outdir, cliOutdir, expected) => {
  expect(outputFolder(outdir, cliOutdir)).toEqual(expected);
});

test.each([
  ['dist', 'dist'],
  ['./dist/', path.resolve('dist')],
  ['dist/production', 'dist'],
])("warns that 'cdk8s synth' empties %s when its own folder is %s", (outdir, cliOutdir) => {
  expect(outputFolder(outdir, cliOutdir)).toEqual({
    outdir,
    emptied: cliOutdir,
    warning:
      `warning: 'cdk8s synth' empties '${cliOutdir}' before it runs the program, and with it '${outdir}'; ` +
      "to keep what is there when the program fails, set another `output` in cdk8s.yaml, such as '.cdk8s'\n",
  });
});

test('refuses a copy inside the tree', () => {
  expect(() => outputFolder('deploy', 'deploy/cdk8s')).toThrow(
    "the folder 'deploy/cdk8s' of 'cdk8s synth' lies in outdir 'deploy': every manifest would be there twice; set another `output` in cdk8s.yaml",
  );
});

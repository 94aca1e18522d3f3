#!/bin/sh
# The package as it is packed compiles for somebody who has no @types/node and lets tsc check declarations (skipLibCheck: false).
set -eu
cd "$(dirname "$0")/.."
root=$PWD
project=$(mktemp -d)
trap 'rm -rf "$project"' EXIT

npm pack --silent --ignore-scripts --pack-destination "$project" >/dev/null
mkdir "$project/node_modules"
tar -xzf "$project"/*.tgz -C "$project/node_modules"
mv "$project/node_modules/package" "$project/node_modules/cdk8s-downtime"
ln -s "$root/node_modules/cdk8s" "$root/node_modules/constructs" "$project/node_modules"
cat >"$project/tsconfig.json" <<'JSON'
{
  "compilerOptions": {
    "lib": ["es2022"], "module": "node16", "target": "es2022", "types": [],
    "strict": true, "skipLibCheck": false, "noEmit": true
  },
  "include": ["*.ts", "node_modules/cdk8s-downtime/lib/**/*.d.ts"],
  "exclude": []
}
JSON
echo "export { ManifestApp } from 'cdk8s-downtime';" >"$project/index.ts"
node_modules/.bin/tsc -p "$project"

#!/usr/bin/env bash
# openapi-generator: refuses a document of OpenAPI 3.1 whose license has a name and nothing else.
#   guess     info.license needs only its name, as OpenAPI 3.1 says (identifier and url are optional and exclude each
#             other); where an identifier is missed, a url does not help
#   seen      7.16.0: with openapi: 3.1.0 "attribute info.license.identifier is missing", an error that ends the
#             generation. With an identifier it passes, and with a url too, which the message does not say. The same
#             file with openapi: 3.0.3 passes with the name alone
#   matters   to whoever publishes a 3.1 document that linters and viewers accept: their users can't generate a client
#             unless they turn the validation off
# org.openapitools:openapi-generator-cli 7.16.0, JDK 17. Needs Maven and a JDK; installs into a temporary folder.
set -euo pipefail
version=7.16.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy -DoutputDirectory=. \
  -Dartifact=org.openapitools:openapi-generator-cli:$version >/dev/null
verdict() { # openapi version, lines of the license
  printf 'openapi: %s\ninfo:\n  title: t\n  version: "1"\n  license:\n    name: Apache-2.0\n%b' "$1" "$2" >api.yaml
  printf 'paths:\n  /x:\n    get:\n      operationId: x\n      responses:\n        "204": {description: done}\n' >>api.yaml
  if java -jar openapi-generator-cli-$version.jar generate -g java --library native -i api.yaml -o out >log 2>&1; then
    echo passes
  else
    grep -oE 'attribute info.license.identifier is missing' log || echo fails
  fi
}
said="3.1 name: $(verdict 3.1.0 ''); 3.1 identifier: $(verdict 3.1.0 '    identifier: Apache-2.0\n')"
said+="; 3.1 url: $(verdict 3.1.0 '    url: https://www.apache.org/licenses/LICENSE-2.0\n'); 3.0 name: $(verdict 3.0.3 '')"
echo "openapi-generator $version: $said"
[ "$said" = "3.1 name: attribute info.license.identifier is missing; 3.1 identifier: passes; 3.1 url: passes; 3.0 name: passes" ] ||
  { echo "this has changed" >&2; exit 1; }

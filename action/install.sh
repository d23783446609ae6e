#!/usr/bin/env bash
# The first step of the Action: uvlint in a virtual environment of its own below $RUNNER_TEMP, whose Python is the
# output `python`. Another use of the Action in the same job takes the same one.
#
# UVLINT_ACTION_VERSION is empty for the code of the Action's own commit, with dependencies locked by hash, or an exact
# release, which comes from the index. Where things come from is the runner's business (PIP_INDEX_URL, UV_DEFAULT_INDEX,
# the settings of its user), so that a mirror is asked; what is taken is not, and no file of the workspace has a say.
set -euo pipefail
LC_ALL=C
: "${RUNNER_TEMP:?}" "${GITHUB_ACTION_PATH:?}" "${GITHUB_OUTPUT:?}"

fail() {
  printf '::error title=uvlint::%s\n' "$1"
  exit 2
}

version=${UVLINT_ACTION_VERSION-}
release='^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?$'
if [[ -n $version && ! $version =~ $release ]]; then
  fail "The input version takes one release, such as 0.1.0, or nothing for the code of the Action itself"
fi

cd "$RUNNER_TEMP"
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
unset PIP_CONSTRAINT PIP_NO_BINARY PIP_PREFIX PIP_PRE PIP_REQUIREMENT PIP_ROOT PIP_TARGET PIP_USER
unset UV_CONSTRAINT UV_EXCLUDE UV_EXCLUDE_NEWER UV_NO_BINARY UV_NO_BINARY_PACKAGE UV_OVERRIDE UV_PRERELEASE UV_RESOLUTION

key=${version:-$(printf '%s' "$GITHUB_ACTION_PATH" | cksum | cut -d ' ' -f 1)}
home=$RUNNER_TEMP/uvlint-$key

interpreter() { # a Python that is new enough
  local name found
  for name in python3 python python3.15 python3.14 python3.13 python3.12 python3.11; do
    if found=$(command -v "$name") && "$found" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$found"
      return
    fi
  done
}

installed() { # the Python of the virtual environment
  if [[ -d $home/Scripts ]]; then printf '%s' "$home/Scripts/python.exe"; else printf '%s' "$home/bin/python"; fi
}

if [[ ! -f $home/ready ]]; then
  what=(--require-hashes --no-deps -r "$GITHUB_ACTION_PATH/action/requirements.txt")
  if [[ -n $version ]]; then what=("uvlint==$version"); fi
  python=$(interpreter)
  if uv=$(command -v uv); then
    "$uv" --no-config --quiet venv --clear --no-project --python "${python:->=3.11}" "$home" ||
      fail "uv made no virtual environment; uvlint needs Python 3.11 or newer (add a step that uses actions/setup-python)"
    "$uv" --no-config --quiet pip install --python "$(installed)" --only-binary :all: "${what[@]}" ||
      fail "uvlint could not be installed; the log says why"
  else
    [[ -n $python ]] || fail "uvlint needs Python 3.11 or newer: add a step that uses actions/setup-python"
    "$python" -I -m venv --clear "$home" ||
      fail "Python made no virtual environment (add a step that uses actions/setup-python or astral-sh/setup-uv)"
    "$(installed)" -I -m pip --disable-pip-version-check --no-input install --quiet --no-compile --only-binary :all: "${what[@]}" ||
      fail "uvlint could not be installed; the log says why"
  fi
  if [[ -z $version ]]; then
    "$(installed)" -I -c '
import os, pathlib, sysconfig
source = os.path.join(os.environ["GITHUB_ACTION_PATH"], "src")
pathlib.Path(sysconfig.get_path("purelib"), "uvlint.pth").write_text(f"{source}\n")'
  fi
  touch "$home/ready"
fi

"$(installed)" -I -m uvlint --version
printf 'python=%s\n' "$(installed)" >>"$GITHUB_OUTPUT"

#!/bin/sh
# Creates a virtual environment where there is none. Arguments: a Python command, the folder.
set -eu
python=$1
folder=$2

# A whole one is kept; what an interrupted run left half made is completed below.
if "$folder/bin/python" -m pip --version >/dev/null 2>&1; then exit 0; fi

if ! "$python" -c '' >/dev/null 2>&1; then
  echo "Canvas needs Python 3.11, 3.12 or 3.13, and there is no '$python' that runs." >&2
  echo "Install one, or name it: make install PYTHON=python3.12" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
  echo "Canvas needs Python 3.11, 3.12 or 3.13; '$python' is $("$python" --version 2>&1)." >&2
  echo "Name another one: make install PYTHON=python3.12" >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  echo "'$python' cannot create virtual environments: its venv module is missing." >&2
  echo "On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
  exit 1
fi

"$python" -m venv "$folder"

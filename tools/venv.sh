#!/bin/sh
# usage: tools/venv.sh [EXTRA,EXTRA...]
#
# Makes .venv in the current folder hold qtran (editable) with the extras named; does nothing when it already does.
# Versions are those of constraints.txt. Installs again when pyproject.toml, constraints.txt or the version changed. Makes .venv
# again when it does not run, when an install into it was cut off, when the checkout moved, or when PYTHON asks for another Python
# than the one inside.
set -eu

unset PYTHONPATH PYTHONHOME || true
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1
# What builds the package is pinned as well: by the first in older pips, by the second in newer. The path is relative, because pip
# cuts at spaces.
export PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt

extras=${1:-}
asked=${PYTHON:-}
venv=.venv
stamp=$venv/.installed     # cksum of what was installed from, the folder, the extras
unfinished=$venv/.unfinished

say() { echo "$*" >&2; }
fail() { say "error: $*"; exit 2; }

suits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
fingerprint() { cat pyproject.toml constraints.txt qtran_cli/__init__.py | cksum; pwd; }
matches() { [ -f "$stamp" ] && [ "$(sed -n 1,2p "$stamp")" = "$(fingerprint)" ]; }

healthy() {
    suits "$venv/bin/python" || return 1
    [ ! -f "$unfinished" ] || return 1
    [ -z "$asked" ] || [ "$(version "$venv/bin/python")" = "$(version "$asked")" ] || return 1
    [ ! -f "$stamp" ] || [ "$(sed -n 2p "$stamp")" = "$(pwd)" ]
}

installed() {
    matches || return 1
    for extra in $(echo "$extras" | tr , ' '); do
        case ",$(sed -n 3p "$stamp")," in *",$extra,"*) ;; *) return 1 ;; esac
    done
}

choose_python() {
    if [ -n "$asked" ]; then
        suits "$asked" || fail "qtran needs Python 3.11 or newer: PYTHON=$asked is older or does not run"
        return
    fi
    for PYTHON in python3 python python3.14 python3.13 python3.12 python3.11; do
        if suits "$PYTHON"; then return; fi
    done
    fail "qtran needs Python 3.11 or newer: install it, or name it: make demo PYTHON=/path/to/python3"
}

create() {
    choose_python
    say "making $venv with $("$PYTHON" --version)"
    if "$PYTHON" -m venv --clear $venv >/dev/null 2>&1; then return; fi
    # Debian leaves ensurepip out of python3: let the pip outside fill the environment.
    if "$PYTHON" -m venv --clear --without-pip $venv >/dev/null 2>&1 && "$PYTHON" -m pip --python $venv/bin/python install -q pip >&2; then return; fi
    rm -rf $venv
    fail "$PYTHON cannot make a virtual environment: on Debian and Ubuntu, apt install python3-venv"
}

install() {
    all=$extras
    if matches; then all=$(sed -n 3p "$stamp"),$extras; fi
    all=$(echo "$all" | tr , '\n' | sed '/^$/d' | sort -u | paste -sd , -)
    rm -f "$stamp"
    : >"$unfinished"
    say "installing qtran${all:+ with $all}"
    status=0
    $venv/bin/python -m pip install -q -e ".${all:+[$all]}" >&2 || status=$?
    rm -f "$unfinished"
    [ "$status" = 0 ] || fail "pip could not install qtran: its message stands above"
    { fingerprint; echo "$all"; } >"$stamp"
}

if healthy && installed; then exit 0; fi
healthy || create
$venv/bin/python -m pip --version >/dev/null 2>&1 || $venv/bin/python -m ensurepip >/dev/null 2>&1 || create
install

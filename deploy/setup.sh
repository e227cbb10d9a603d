# Set-up that ./run and ./test share; sourced from the project's root. Each step is skipped when its result is there.
# Everything it says goes to standard error: standard output belongs to the command that follows.

# Processes start by the hundred: none should compile again what another one has compiled.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

# One digest over files tells whether a step must be done again.
digest_of() { cat "$@" | sha256sum | cut -d' ' -f1; }

find_python() {
    local candidate
    for candidate in "${KHIEN_PYTHON:-python3.11}" python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "Khiên needs Python 3.11 or newer with venv. On Debian 12: apt-get install python3 python3-venv"
    exit 1
}

# On a bare Debian the interpreter lacks venv, and root may add it.
ensure_venv() { python3 -c 'import venv, ensurepip' 2>/dev/null || install_debian_packages python3-venv; }

# Install the locked packages whose list is $1 (runtime or dev) into .venv; dev contains runtime.
install_python_packages() {
    local list="requirements/$1.txt" stamp=".venv/.installed-$1" wanted
    [ -e "$list" ] || { say "KHIEN_PACKAGES=$1 must be runtime or extras."; exit 1; }
    wanted=$(digest_of "$list" pyproject.toml)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    ensure_venv
    [ -x .venv/bin/python ] || { say "Making the virtual environment …"; "$(find_python)" -m venv .venv; }
    say "Installing the locked Python packages ($(grep -c '==' "$list") of them) …"
    # A lock names everything: nothing is left to resolve. pip takes ten times as long as uv, and is there when uv
    # cannot install: it does not know a mirror that pip.conf names. Tests compile only what they import; a service is
    # compiled whole, since the user under whom it runs may not be allowed to write here.
    local pip=(.venv/bin/python -m pip --quiet --disable-pip-version-check install --no-deps)
    local uv=(.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps) locked=(--require-hashes -r "$list")
    "${pip[@]}" --require-hashes -r requirements/uv.txt >&2
    if [ "$1" != dev ]; then uv+=(--compile-bytecode); fi
    "${uv[@]}" "${locked[@]}" >&2 || { say "pip does it instead, within minutes …"; "${pip[@]}" "${locked[@]}" >&2; }
    "${pip[@]}" --no-build-isolation -e . >&2
    rm -f .venv/.installed-*
    printf '%s\n' "$wanted" > "$stamp"
    # Whoever has a longer list has the shorter ones too.
    case "$1" in dev) set -- extras runtime ;; extras) set -- runtime ;; *) return ;; esac
    for list in "$@"; do digest_of "requirements/$list.txt" pyproject.toml > ".venv/.installed-$list"; done
}

# Install Debian packages that are missing; without root, say what will not work and go on.
install_debian_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        explain_missing "${missing[@]}"
        return
    fi
    say "Installing Debian packages: ${missing[*]} …"
    local log policy=/usr/sbin/policy-rc.d mine=no
    log=$(mktemp)
    # The packages' own services must not start: Khiên runs its own resolver on its own port.
    if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' > "$policy"; chmod +x "$policy"; mine=yes; fi
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        explain_missing "${missing[@]}"
    fi
    if [ "$mine" = yes ]; then rm -f "$policy"; fi
    rm -f "$log"
}

explain_missing() {
    local package
    for package in "$@"; do
        case "$package" in
            unbound) say "unbound is missing: no DNS answers; the list is published as files only." ;;
            chromium) say "chromium is missing: reported pages are not looked at." ;;
            chromium-headless-shell) say "chromium-headless-shell is missing: no browser tests, no pictures of our pages." ;;
            knot) say "knot is missing: no primary from which resolvers of others take the list." ;;
            bind9|pdns-recursor|knot-resolver|lua-cqueues|dnsmasq-base) say "$package is missing: its kit is not tried." ;;
            postgresql) say "postgresql is missing: the tests run on SQLite only." ;;
            wrk) say "wrk is missing: bench web cannot ask." ;;
            dnsperf) say "dnsperf is missing: bench gateway cannot measure throughput." ;;
            tesseract-ocr|tesseract-ocr-vie) say "$package is missing: text in pictures is not read." ;;
            poppler-utils) say "poppler-utils is missing: posters are not read back." ;;
            gettext) say "gettext is missing: the check that translations are fresh is left out." ;;
            *) say "$package is missing." ;;
        esac
    done
    say "As root: apt-get install $*   Everything else works without."
}

# Bring the state folder up to date: translations, static files, database.
prepare_state() {
    export KHIEN_DATA="${KHIEN_DATA:-$PWD/var}"
    local stamp wanted
    mkdir -p -m 700 "$KHIEN_DATA/run" || { say "KHIEN_DATA must be a folder that $(id -un) may write in."; exit 1; }
    stamp="$KHIEN_DATA/run/prepared"
    wanted=$( { printf '%s\n' "${KHIEN_DATABASE:-}"; find src/khien -path '*/migrations/*.py' -o -name '*.po' -o -path '*/static/*' -type f | LC_ALL=C sort | xargs -d '\n' stat -c '%n %s %Y'; cat .venv/.installed-runtime; } | sha256sum | cut -d' ' -f1)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    say "Preparing $KHIEN_DATA …"
    .venv/bin/khien prepare >&2
    printf '%s\n' "$wanted" > "$stamp"
}

# One set-up at a time in this checkout.
lock_setup() { exec 9>.setup-lock; flock 9; }
unlock_setup() { exec 9>&-; }

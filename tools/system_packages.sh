#!/bin/sh
# Finds Chromium and Java 17 or newer, which the browser tests and the Spark tests need; installs what is
# missing with apt where that is allowed (as root, or with a sudo that asks for no password), else says how.
# PostgreSQL, MariaDB and their JDBC drivers come with them where apt has them; without them, tests of
# databases are skipped, and say so.
set -eu

OLDEST_JAVA=17
DATABASES="postgresql mariadb-server libpostgresql-jdbc-java libmariadb-java"

has_chromium() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    "$name" --version >/dev/null 2>&1 && return 0 # asked to run: on some systems it is a hint to install it
  done
  [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

# Spark starts $JAVA_HOME/bin/java where JAVA_HOME is set, else the java on PATH.
java_command() {
  if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi
}

# 17 of 'openjdk version "17.0.15"', 1 of 'java version "1.8.0_452"', nothing where there is no Java.
java_major() {
  "$(java_command)" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

has_java() {
  major=$(java_major)
  [ -n "$major" ] && [ "$major" -ge "$OLDEST_JAVA" ]
}

# The servers are started by the tests themselves, each for itself.
has_databases() {
  { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || return 1
  { command -v mariadbd || [ -x /usr/sbin/mariadbd ]; } >/dev/null 2>&1 || return 1
  [ -e /usr/share/java/postgresql.jar ] && [ -e /usr/share/java/mariadb-java-client.jar ]
}

# The first of its arguments that apt can install; the first one where apt knows none.
offered() {
  for package in "$@"; do
    if LC_ALL=C apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
      echo "$package"
      return
    fi
  done
  echo "$1"
}

missing_packages() {
  has_chromium || offered chromium chromium-browser
  has_java || offered openjdk-17-jre-headless openjdk-21-jre-headless openjdk-25-jre-headless default-jre-headless
}

say_how_and_stop() {
  {
    echo "The tests need what is missing here:"
    has_chromium || echo "  Chromium (or Google Chrome)"
    has_java || echo "  Java $OLDEST_JAVA or newer"
    if command -v apt-get >/dev/null 2>&1; then
      echo "Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends" $(missing_packages)
    elif command -v brew >/dev/null 2>&1; then
      echo "Run: brew install --cask google-chrome temurin@17"
    else
      echo "Install them with the package manager of this system, then run make install-test again."
    fi
  } >&2
  exit 1
}

if has_chromium && has_java; then
  if has_databases || ! command -v apt-get >/dev/null 2>&1; then exit 0; fi
fi
if [ -n "${JAVA_HOME:-}" ] && ! has_java; then
  echo "JAVA_HOME is '$JAVA_HOME', where there is no Java $OLDEST_JAVA or newer." >&2
  echo "Unset it, or set it to one that is (see the folders in /usr/lib/jvm)." >&2
  exit 1
fi
command -v apt-get >/dev/null 2>&1 || say_how_and_stop
if [ "$(id -u)" -eq 0 ]; then as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo"
elif has_chromium && has_java; then
  echo "TESTS OF DATABASES WILL BE SKIPPED: PostgreSQL, MariaDB or their JDBC drivers are not installed." >&2
  echo "Run: sudo apt-get install -y --no-install-recommends $DATABASES" >&2
  exit 0
else say_how_and_stop
fi

# RUNLEVEL=1 keeps the packages' own services from being started.
install() {
  $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
    apt-get install -y -q --no-install-recommends --no-upgrade "$@"
}

$as_root apt-get update -q
packages=$(missing_packages)
if [ -n "$packages" ]; then
  echo "Installing" $packages
  # shellcheck disable=SC2086
  install $packages
fi
if ! has_databases; then
  echo "Installing $DATABASES"
  # shellcheck disable=SC2086
  install $DATABASES ||
    echo "TESTS OF DATABASES WILL BE SKIPPED: their packages could not be installed." >&2
fi

if ! has_java; then
  echo "Java $OLDEST_JAVA or newer is installed now, but the command 'java' starts another one." >&2
  echo "Set JAVA_HOME to the newer one (a folder in /usr/lib/jvm), then run make install-test again." >&2
  exit 1
fi
has_chromium || say_how_and_stop

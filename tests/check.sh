#!/bin/sh
# Lint, format, types and import contracts, side by side; what each says is shown whole, in this order. Fails where one fails.
# The tools are those on PATH.
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
failed=0

types() {
    # Without its cache mypy reads every library: two workers fill it, the verdict is that of the plain run after them.
    [ -d "${MYPY_CACHE_DIR:-.mypy_cache}" ] || mypy --num-workers 2 >/dev/null 2>&1
    mypy
}

begin() { name=$1; shift; { "$@" >"$said/$name" 2>&1; echo $? >"$said/$name.status"; } & }
begin lint ruff check .
begin format ruff format --check .
begin types types
begin imports lint-imports
wait
for name in lint format types imports; do
    echo "== $name"
    cat "$said/$name"
    [ "$(cat "$said/$name.status")" = 0 ] || failed=1
done
exit "$failed"

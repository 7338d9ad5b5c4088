#!/usr/bin/env bash
# The scores of every dilute ternary of zn-ternary by zincscreen and by numpy: equal? and how fast?
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
zincscreen="${CARGO_TARGET_DIR:-target}/release/zincscreen"
[[ -x "$zincscreen" ]] || {
    echo "$zincscreen is missing: cargo build --release" >&2
    exit 1
}

python=$(benches/peers/venv)
build=$(cargo bench --bench pool --no-run 2>&1) || {
    echo "$build" >&2
    exit 1
}
pool=$(sed -n 's/.*(\(.*pool-[0-9a-f]*\))$/\1/p' <<<"$build")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$zincscreen" run screens/zn-ternary.toml --set output.top=all --quiet --out "$folder/zn-ternary-all"
"$python" benches/peers/read_run.py "$folder/zn-ternary-all"
"$python" benches/peers/numpy_scores.py "$zincscreen" "$folder/zn-ternary-all" "$pool"
"$python" benches/peers/mcdm_views.py "$folder/zn-ternary-all"

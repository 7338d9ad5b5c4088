#!/usr/bin/env bash
# Instructions per candidate of the prepared kernel, and per prepared system, counted by callgrind: they do
# not depend on what else the machine does. Fails above the limits below, which leave room for another libm.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# job, largest number of instructions per candidate
jobs=(
    "screens/zn-ternary.toml 450"
    "benches/varying.toml 1250"
)

command -v valgrind >/dev/null || {
    echo "valgrind is missing: apt-get install valgrind" >&2
    exit 1
}
build=$(cargo bench --bench pool --no-run 2>&1) || {
    echo "$build" >&2
    exit 1
}
pool=$(sed -n 's/.*(\(.*pool-[0-9a-f]*\))$/\1/p' <<<"$build")

# Instructions of the whole program: job, passes, systems.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$pool" "$@" 2>&1 >/dev/null |
        sed -n 's/,//g; s/.*I *refs: *//p'
}
field() { "$pool" "$1" 0 | sed -n "s/.*\"$2\":\([0-9]*\).*/\1/p"; }

failed=0
printf '%-28s %12s %12s %10s %12s %14s %16s\n' \
    job hypotheses candidates systems 'per pass' 'per candidate' 'per preparation'
for entry in "${jobs[@]}"; do
    read -r job most <<<"$entry"
    candidates=$(field "$job" candidates)
    systems=$(field "$job" systems)
    none=$(count "$job" 0 0)
    prepared=$(count "$job" 0)
    one=$(count "$job" 1)
    three=$(count "$job" 3)
    pass=$(((three - one) / 2))
    per=$((pass / candidates))
    printf '%-28s %12d %12d %10d %12d %14d %16d\n' "$job" "$(field "$job" hypotheses)" \
        "$candidates" "$systems" "$pass" "$per" "$(((prepared - none) / systems))"
    if ((per > most)); then
        echo "$job: $per instructions per candidate, at most $most expected" >&2
        failed=1
    fi
done
exit "$failed"

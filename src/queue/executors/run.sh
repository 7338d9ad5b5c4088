#!/bin/sh
# Runs one attempt at a job, once. The argument is the attempt's folder.
# Whoever makes `started` has the right to run it; `exit` appears whole, when everything is over.
cd "$1" || exit 70
if ! mkdir started 2>/dev/null; then
    # Only a batch system that starts an attempt again, because its node died, may go on.
    [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ] && [ ! -e exit ] && [ ! -e started/revoked ] || exit 0
fi
batch=${SLURM_ARRAY_JOB_ID:-${SLURM_JOB_ID:-}}${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID}
{
    echo "$$"
    cat /proc/sys/kernel/hostname 2>/dev/null || hostname
    cut -d ' ' -f 22 "/proc/$$/stat" 2>/dev/null || echo
    echo "${batch:-none}"
} >started/where.part
mv started/where.part started/where
begun=$(date +%s)
ended=
# Whoever asks this to end asks the code too: the trap runs when that is over.
trap 'ended=yes' TERM
sh ./command.sh >stdout.txt 2>stderr.txt </dev/null
code=$?
if [ -n "$ended" ] && [ "$code" -ne 0 ]; then
    # Near the end of its wall time the batch system ended it for that. Before, the job was preempted or its node
    # taken away: no exit code is left, and it may begin again.
    [ $((($(date +%s) - begun) * 10)) -ge $((${ZINCSCREEN_WALL_S:-999999999} * 9)) ] || exit 143
    : >timeout
fi
echo "$code" >exit.part
sync exit.part 2>/dev/null
mv exit.part exit

#!/usr/bin/env bash
#SBATCH --job-name=grade
#SBATCH --ntasks=4
#SBATCH --cpus-per-task=2
#SBATCH --mem-per-cpu=3G
#SBATCH --time=02:00:00
# sbatch slurm.sh COURSE SUBMISSIONS OUT: a Dask cluster for the time of one
# job. Its parts talk TLS, with a key that is made for this job and lies where
# its owner alone can read it.
set -euo pipefail
[ $# = 3 ] || { echo "usage: slurm.sh COURSE SUBMISSIONS OUT"; exit 2; }
course=$1 submissions=$2 out=$3

private=$(mktemp -d "$HOME/.grading-XXXXXX") # HOME is on every node
# shellcheck disable=SC2046  # one word for each process
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$private"' EXIT
openssl req -x509 -newkey rsa:3072 -nodes -days 3 -subj /CN=grading \
    -keyout "$private/key.pem" -out "$private/cert.pem" 2>/dev/null

export DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION=True
export DASK_DISTRIBUTED__COMM__TLS__CA_FILE=$private/cert.pem
for part in SCHEDULER WORKER CLIENT; do
    export "DASK_DISTRIBUTED__COMM__TLS__${part}__CERT=$private/cert.pem"
    export "DASK_DISTRIBUTED__COMM__TLS__${part}__KEY=$private/key.pem"
done

"$course/.venv/bin/dask" scheduler --protocol tls --port 0 --no-dashboard \
    --scheduler-file "$private/scheduler.json" 2>"$private/scheduler.log" &
until [ -s "$private/scheduler.json" ]; do
    kill -0 $! || { cat "$private/scheduler.log"; exit 1; }
    sleep 0.2
done
srun "$course/.venv/bin/dask" worker --protocol tls --no-dashboard \
    --scheduler-file "$private/scheduler.json" \
    --nworkers "${SLURM_CPUS_PER_TASK:-1}" --nthreads 1 2>"$private/workers.log" &

address=$(grep -o 'tls://[^"]*' "$private/scheduler.json" | head -n 1)
"$course/.venv/bin/cnncourse" grade "$submissions" \
    --dask "$address" --out "$out"

#!/bin/sh
# Checks the judgement of the benchmark report (benchmarks/report) against made-up contestants: benchmark_report.sh SOURCE_FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"
need_tool python3 python3
cd "$1/benchmarks/report"
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/benchmark_report.py"

// rowan-hammer: races many processes for the same rows, and judges what they were told.
#include "run.hpp"
#include "worker.hpp"

#include <cstdio>
#include <exception>

int main(int count, char** arguments) {
    try {
        const hammer::command_line line = hammer::read_command_line(count, arguments);
        if (line.worker) return hammer::run_worker(*line.worker);
        if (line.is_verify) return hammer::judge_again(line.verdict);
        return line.run ? hammer::run_and_judge(*line.run, line.verdict) : line.exit_status;
    } catch (const std::exception& failed) {
        std::fprintf(stderr, "rowan-hammer: %s\n", failed.what());
        return hammer::cannot_run;
    }
}

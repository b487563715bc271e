// One process of the hammer: threads that call until they are told to stop.
#pragma once

#include "settings.hpp"

namespace hammer {

/// Returns the exit status of the process.
int run_worker(const worker_settings& settings);

} // namespace hammer

// How an engine makes itself known: it registers its URL schemes and opens connections.
#pragma once

#include <rowan/driver/connection.hpp>
#include <rowan/driver/live_schema.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rowan::driver {

/// A database URL, taken apart: `scheme:rest?option=value&…`. `rest` belongs to the engine.
struct url {
    std::string scheme{};
    std::string rest{};
    std::vector<std::pair<std::string, std::string>> options{}; // percent-decoded, in order
};

/// Takes a URL apart. The scheme is in lower case; `rest` is as it was written. Throws `misuse` for a text without a
/// scheme, for an option without a name or given twice, and for a broken percent escape.
url parse_url(std::string_view text);

/// `text` with each `%41` replaced by its byte; a `+` stays. Throws `misuse` for a broken escape and for `%00`.
std::string percent_decoded(std::string_view text);

/// The options that every engine's URL may carry: they belong to the pool, not to the engine. Separated by blanks.
inline constexpr std::string_view pool_options = "timeout_ms pool statement_cache combine";

/// What an engine needs to know of one pool, made once from the URL; then it opens connections for that pool.
class endpoint {
public:
    endpoint() = default;
    endpoint(const endpoint&) = delete;
    endpoint& operator=(const endpoint&) = delete;
    virtual ~endpoint() = default;

    /// Opens a connection; the caller owns it. Throws connection_failed, not_a_database, corrupt, read_only, …
    /// Thread-safe.
    [[nodiscard]] virtual connection* connect(deadline moment) = 0;
    /// The most connections that this endpoint can serve at once (1 for a database that lives in its connection).
    [[nodiscard]] virtual std::size_t max_connections() const noexcept = 0;
};

/// An engine: one static object each, registered before main.
struct engine {
    std::string_view name{};
    std::string_view schemes{};              // separated by blanks
    std::string_view options{};              // separated by blanks: what it understands beyond the pool's own
    endpoint* (*open)(const url&) = nullptr; // the caller owns the result
};

/// Throws `unknown_option`, naming all the known ones, if `given` has an option that neither `options` (separated by
/// blanks) nor `pool_options` lists.
void check_option_names(const url& given, std::string_view options);

/// Makes an engine known. Called before main; not thread-safe.
void register_engine(const engine& added);

/// The engine that serves a scheme. Throws `unknown_scheme`, naming all the known ones.
const engine& engine_for(std::string_view scheme);

} // namespace rowan::driver

// Where a user, a password and certificates may be kept besides the URL: what libpq documents works through Rowan.
#include "postgresql/server.hpp"
#include "sqlite/folder.hpp"
#include "support/environment_variable.hpp"

#include <rowan/rowan.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace rowan::test;
using rowan::error;
using rowan::error_kind;
namespace files = std::filesystem;

constexpr auto private_mode = files::perms::owner_read | files::perms::owner_write;

std::string user_at(const std::string& url) {
    return rowan::connect(url).query<std::string>("SELECT current_user::text").at(0);
}

error refusal_of(const std::string& url) {
    return error_of([&] { static_cast<void>(rowan::connect(url)); });
}

void expect_words(const error& refused, const std::string& words) {
    EXPECT_EQ(refused.kind(), error_kind::connection_failed) << refused.what();
    EXPECT_NE(std::string(refused.what()).find(words), std::string::npos) << refused.what();
    EXPECT_EQ(std::string(refused.what()).find("sesame"), std::string::npos) << refused.what();
}

class postgresql_credentials : public testing::Test {
protected:
    [[nodiscard]] std::string write(const char* name, const std::string& text, files::perms mode = private_mode) const {
        std::string path = m_folder.path(name);
        std::ofstream(path) << text;
        files::permissions(path, mode);
        return path;
    }
    [[nodiscard]] std::string port() const {
        return m_tcp.substr(m_tcp.rfind(':') + 1, m_tcp.rfind('/') - m_tcp.rfind(':') - 1);
    }
    /// The URL of a user, with no password in it.
    [[nodiscard]] std::string url_of(const std::string& user, const std::string& options = {}) const {
        return "postgresql://" + user + "@127.0.0.1:" + port() + "/rowan?" + options;
    }
    static std::string file_named_by(const char* variable) {
        const char* const path = std::getenv(variable);
        EXPECT_NE(path, nullptr) << variable;
        return path != nullptr ? path : "";
    }

    const std::string m_tcp = server_url("postgresql_tcp");
    const folder m_folder{};
    // What the machine keeps for its own user is not looked at.
    const environment_variable m_no_passwords{"PGPASSFILE", m_folder.path("no_passwords")};
    const environment_variable m_no_services{"PGSERVICEFILE", m_folder.path("no_services")};
};

TEST_F(postgresql_credentials, in_a_service_file) {
    const std::string path = write("services", "[other]\nhost=/nowhere\n[mine]\nhost=127.0.0.1\nport=" + port() +
                                                   "\ndbname=rowan\nuser=rowan_password\npassword=open sesame\n");
    const environment_variable file("PGSERVICEFILE", path);
    for (const char* url : {"postgresql:service=mine", "postgresql://?service=mine", "postgresql:service=mine?pool=2"})
        EXPECT_EQ(user_at(url), "rowan_password") << url;
    EXPECT_EQ(user_at("postgresql://rowan@?service=mine"), "rowan") << "the URL goes first";
    expect_words(refusal_of("postgresql:service=other"), "/nowhere");
    expect_words(refusal_of("postgresql:service=nobody"), "nobody");
    const environment_variable name("PGSERVICE", "mine");
    EXPECT_EQ(user_at("postgresql://"), "rowan_password");
}

TEST_F(postgresql_credentials, in_the_environment) {
    expect_words(refusal_of(url_of("rowan_password")), "no password supplied");
    {
        const environment_variable password("PGPASSWORD", "open sesame");
        EXPECT_EQ(user_at(url_of("rowan_password")), "rowan_password");
    }
    const environment_variable wrong("PGPASSWORD", "closed sesame");
    expect_words(refusal_of(url_of("rowan_password")), "the password is wrong");
    EXPECT_EQ(user_at(server_url("postgresql_password_url")), "rowan_password") << "the URL goes first";
    const environment_variable host("PGHOST", "127.0.0.1");
    const environment_variable place("PGPORT", port());
    const environment_variable database("PGDATABASE", "rowan");
    const environment_variable user("PGUSER", "rowan");
    EXPECT_EQ(user_at("postgresql://"), "rowan");
}

TEST_F(postgresql_credentials, in_a_password_file) {
    const std::string line = "127.0.0.1:" + port() + ":*:rowan_password:open sesame\n";
    const std::string path = write("passwords", "elsewhere:*:*:*:closed sesame\n" + line);
    EXPECT_EQ(user_at(url_of("rowan_password", "passfile=" + path)), "rowan_password");
    {
        const environment_variable file("PGPASSFILE", path);
        EXPECT_EQ(user_at(url_of("rowan_password")), "rowan_password");
    }
    const std::string wrong = write("wrong", "*:*:*:*:closed sesame\n");
    expect_words(refusal_of(url_of("rowan_password", "passfile=" + wrong)), "the password is wrong");
    const std::string open_to_all = write("open", line, private_mode | files::perms::others_read);
    expect_words(refusal_of(url_of("rowan_password", "passfile=" + open_to_all)), "no password supplied");
}

TEST_F(postgresql_credentials, of_a_server_that_is_verified) {
    const std::string root = "&sslrootcert=" + file_named_by("ROWAN_TEST_TLS_CERTIFICATE");
    for (const std::string mode : {"verify-ca", "verify-full"}) {
        EXPECT_EQ(user_at(url_of("rowan", "sslmode=" + mode + root)), "rowan") << mode;
        const std::string none = "&sslrootcert=" + m_folder.path("no_root");
        expect_words(refusal_of(url_of("rowan", "sslmode=" + mode + none)), "root certificate file");
        const std::string stranger = "&sslrootcert=" + file_named_by("ROWAN_TEST_TLS_CLIENT_CERTIFICATE");
        expect_words(refusal_of(url_of("rowan", "sslmode=" + mode + stranger)), "certificate verify failed");
    }
    // The certificate is not for this name.
    const std::string elsewhere =
        "postgresql:host=elsewhere.example hostaddr=127.0.0.1 user=rowan dbname=rowan port=" + port() +
        " sslrootcert=" + file_named_by("ROWAN_TEST_TLS_CERTIFICATE");
    EXPECT_EQ(user_at(elsewhere + " sslmode=verify-ca"), "rowan");
    expect_words(refusal_of(elsewhere + " sslmode=verify-full"), "elsewhere.example");
}

TEST_F(postgresql_credentials, of_a_client_that_has_a_certificate) {
    const std::string pair = "&sslcert=" + file_named_by("ROWAN_TEST_TLS_CLIENT_CERTIFICATE") +
                             "&sslkey=" + file_named_by("ROWAN_TEST_TLS_CLIENT_KEY");
    EXPECT_EQ(user_at(url_of("rowan_certificate", "sslmode=require" + pair)), "rowan_certificate");
    const std::string none = "&sslcert=" + m_folder.path("no_certificate");
    expect_words(refusal_of(url_of("rowan_certificate", "sslmode=require" + none)), "certificate");
    expect_words(refusal_of(url_of("rowan_certificate", "sslmode=disable")), "pg_hba.conf");
    expect_words(refusal_of(url_of("rowan_password", "sslmode=require" + pair)), "no password supplied");
}

} // namespace

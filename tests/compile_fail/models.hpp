// The models that the refused programs are about, and a database that is only named, never opened.
#pragma once

#include <rowan/rowan.hpp>

using rowan::f;

struct author {
    std::int64_t id{};
    std::string email{};
    std::string name{};
    int age{};
    std::optional<std::string> motto{};
    std::string cache{};

    using rowan_table = rowan::table<"author", rowan::primary_key<&author::id>, rowan::unique<&author::email>,
                                     rowan::ignore<&author::cache>>;
};

struct account { // two natural keys
    std::int64_t id{};
    std::string login{};
    std::string email{};
    using rowan_table = rowan::table<"account", rowan::primary_key<&account::id>, rowan::unique<&account::login>,
                                     rowan::unique<&account::email>>;
};

struct device { // a key that may be NULL
    std::int64_t id{};
    std::optional<std::string> serial{};
    std::string model{};
    using rowan_table = rowan::table<"device", rowan::primary_key<&device::id>, rowan::unique<&device::serial>>;
};

struct tagged_device { // the same, with NULLs that are equal
    std::int64_t id{};
    std::optional<std::string> serial{};
    using rowan_table = rowan::table<"tagged_device", rowan::primary_key<&tagged_device::id>,
                                     rowan::unique<&tagged_device::serial, rowan::nulls_not_distinct>>;
};

struct note { // no natural key
    std::int64_t id{};
    std::string text{};
    using rowan_table = rowan::table<"note", rowan::primary_key<&note::id>>;
};

struct reading { // no key at all
    std::string sensor{};
    double value{};
    using rowan_table = rowan::table<"reading">;
};

struct publisher {
    std::int64_t id{};
    std::string name{};
    using rowan_table = rowan::table<"publisher", rowan::primary_key<&publisher::id>, rowan::unique<&publisher::name>>;
};

struct book {
    std::int64_t id{};
    std::int64_t publisher_id{};
    std::string title{};
    using rowan_table =
        rowan::table<"book", rowan::primary_key<&book::id>, rowan::unique<&book::publisher_id, &book::title>,
                     rowan::foreign_key<&book::publisher_id, &publisher::id>>;
};

struct job { // times of several resolutions
    std::int64_t id{};
    std::chrono::sys_seconds due{};
    std::chrono::sys_time<std::chrono::milliseconds> done{};
    std::chrono::sys_time<std::chrono::milliseconds> begun{};
    std::chrono::sys_time<std::chrono::minutes> minute{};
    using rowan_table = rowan::table<"job", rowan::primary_key<&job::id>>;
};

extern rowan::database db;

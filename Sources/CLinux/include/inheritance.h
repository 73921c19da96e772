#pragma once

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// What this process was started with and changes for itself, read before `main`.
struct linux_inheritance {
    mode_t umask;
    /// Blocked signals: bit 0 is signal 1.
    uint64_t blocked;
    /// Ignored signals, likewise.
    uint64_t ignored;
    struct rlimit core;
    /// Whether orphaned descendants fall to this process.
    int adopts_orphans;
};

/// What this process was started with.
const struct linux_inheritance *linux_inherited(void);

/// Gives this process and the calling thread back what they were started with. What a signal is caught by ends with
/// execve(2), which is to follow.
void linux_restore_inheritance(void);

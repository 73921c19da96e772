#pragma once

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// How many words of 64 descriptors are looked at.
enum { linux_descriptor_words = 16 };

/// What this process was started with and changes for itself, read before `main`.
struct linux_inheritance {
    mode_t umask;
    /// Blocked signals: bit 0 is signal 1.
    uint64_t blocked;
    /// Ignored signals, likewise.
    uint64_t ignored;
    struct rlimit core;
    /// Which of the first descriptors are open: bit 0 of the first word is descriptor 0.
    uint64_t descriptors[linux_descriptor_words];
    /// Whether orphaned descendants fall to this process.
    int adopts_orphans;
};

/// What this process was started with.
const struct linux_inheritance *linux_inherited(void);

/// Marks every descriptor that this process was not started with close-on-exec: not every library does. Makes system calls
/// only.
void linux_keep_descriptors(void);

/// Gives this process and the calling thread back what they were started with. What a signal is caught by ends with
/// execve(2), which is to follow.
void linux_restore_inheritance(void);

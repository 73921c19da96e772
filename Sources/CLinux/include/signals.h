#pragma once

#include <sys/types.h>

/// A signal that this process got.
struct linux_signal {
    int number;
    /// Whether the kernel sent it by itself: a terminal's key, a hangup, a child that changed.
    int is_kernels;
    /// The process that sent it; 0 when nobody did or it lives in another pid namespace.
    pid_t sender;
};

/// From here on, each of these signals is written to that pipe as one `linux_signal`, whichever thread gets it. The pipe
/// must be non-blocking; what finds no room in it is lost.
void linux_catch_signals(int pipe, const int *numbers, int count);

/// From here on, each of these signals ends the process with 128 + its number. For process 1, which the kernel spares
/// the signals that it does not catch.
void linux_exit_on_signals(const int *numbers, int count);

/// Has the calling thread get a signal with its usual effect, then catches it again as before. For a stopping one it
/// returns when the process goes on.
void linux_suffer(int number);

/// A child of this process that has ended and was not waited for; 0 when there is none, -1 when there are no children.
pid_t linux_ended_child(void);

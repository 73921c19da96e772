#pragma once

#include "inheritance.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/// One program to start; see `linux_spawn`.
struct linux_spawn_request {
    /// The program's path, its arguments and its whole environment; both lists end with NULL.
    const char *path;
    char *const *arguments;
    char *const *environment;
    /// What it is started with instead of what `linux_spawn` gives every program; NULL for those.
    const struct linux_inheritance *inheritance;
    /// The folder it starts in; not used with an inheritance.
    const char *directory;
    /// What becomes its descriptors 0, 1 and 2; not used with an inheritance.
    int standard_input;
    int standard_output;
    int standard_error;
    /// The soft limit RLIMIT_LOCKS that it and all its descendants carry.
    uint64_t mark;
};

/// At which step a program could not be started.
enum linux_spawn_step { linux_spawn_step_clone, linux_spawn_step_directory, linux_spawn_step_execute };

/// What `linux_spawn` gives.
struct linux_spawned {
    /// 0, or the error number of the operating system.
    int error;
    enum linux_spawn_step step;
    pid_t pid;
    /// Refers to the process, close-on-exec.
    int pidfd;
};

/// Starts a program in a session of its own with default signals, an empty signal mask, umask 077, no core file and
/// descriptors 0 to 2 only. It gets SIGKILL when the calling thread ends.
///
/// With an inheritance the program is started as if we had not been there: in our session and process group, with every
/// descriptor that is not close-on-exec, in our folder. It gets SIGTERM when the calling thread ends.
struct linux_spawned linux_spawn(const struct linux_spawn_request *request);

/// pipe2(2) with O_CLOEXEC: the reading end, then the writing end.
static inline int linux_pipe(int *ends) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

/// pidfd_open(2); glibc declares it in a header that the Swift importer does not know.
static inline int linux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

/// pidfd_send_signal(2).
static inline int linux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

/// Blocks every signal in the calling thread.
void linux_block_signals(void);

/// The soft limit RLIMIT_LOCKS of a process; 0 when it cannot be read.
static inline uint64_t linux_mark(pid_t pid) {
    uint64_t limits[2];  // soft and hard
    return syscall(SYS_prlimit64, pid, RLIMIT_LOCKS, NULL, limits) == 0 ? limits[0] : 0;
}

/// PR_SET_DUMPABLE 0: no core file and no other process of the same user may look into this one.
static inline int linux_forbid_inspection(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// PR_SET_CHILD_SUBREAPER: orphaned descendants become children of this process instead of process 1.
static inline int linux_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// No core files for this process and its children. The hard limit stays, for a child that is to be as if we had not been
/// there.
static inline int linux_forbid_core_files(void) {
    struct rlimit none;
    if (getrlimit(RLIMIT_CORE, &none) != 0) return -1;
    none.rlim_cur = 0;
    return setrlimit(RLIMIT_CORE, &none);
}

/// The environment of this process: a list that ends with NULL.
static inline char *const *linux_environment(void) {
    extern char **environ;
    return environ;
}

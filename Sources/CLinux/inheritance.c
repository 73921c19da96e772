#define _GNU_SOURCE
#include "include/inheritance.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct linux_inheritance inherited;

// Before main, because the C library, the Swift runtime and its worker threads change masks and handlers.
__attribute__((constructor)) static void read_inheritance(void) {
    inherited.umask = umask(0);
    umask(inherited.umask);
    syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &inherited.blocked, sizeof inherited.blocked);
    for (int number = 1; number <= 64; number++) {
        struct {
            void *handler;
            unsigned long flags;
            void *restorer;
            uint64_t mask;
        } action = {0};
        syscall(SYS_rt_sigaction, number, NULL, &action, sizeof action.mask);
        if (action.handler == (void *)SIG_IGN) inherited.ignored |= (uint64_t)1 << (number - 1);
    }
    getrlimit(RLIMIT_CORE, &inherited.core);
    for (int descriptor = 0; descriptor < 64 * linux_descriptor_words; descriptor++) {
        // Closed standard descriptors are filled, and belong to the program as well.
        if (descriptor <= STDERR_FILENO || fcntl(descriptor, F_GETFD) >= 0) {
            inherited.descriptors[descriptor / 64] |= (uint64_t)1 << descriptor % 64;
        }
    }
    prctl(PR_GET_CHILD_SUBREAPER, &inherited.adopts_orphans, 0, 0, 0);
}

const struct linux_inheritance *linux_inherited(void) { return &inherited; }

__attribute__((disable_sanitizer_instrumentation)) void linux_keep_descriptors(void) {
    for (int descriptor = 0; descriptor < 64 * linux_descriptor_words; descriptor++) {
        if (inherited.descriptors[descriptor / 64] >> descriptor % 64 & 1) continue;
        syscall(SYS_fcntl, descriptor, F_SETFD, FD_CLOEXEC);
    }
}

static void restore_default(int number) {
    if (!(inherited.ignored & (uint64_t)1 << (number - 1))) signal(number, SIG_DFL);
}

void linux_restore_inheritance(void) {
    linux_keep_descriptors();
    umask(inherited.umask);
    setrlimit(RLIMIT_CORE, &inherited.core);
    prctl(PR_SET_CHILD_SUBREAPER, inherited.adopts_orphans, 0, 0, 0);
    // What this program ignores for itself: see ProcessHygiene.
    restore_default(SIGPIPE);
    restore_default(SIGXFSZ);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &inherited.blocked, NULL, sizeof inherited.blocked);
}

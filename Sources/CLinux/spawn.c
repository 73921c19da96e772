#define _GNU_SOURCE
#include "include/process.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <sys/stat.h>
#include <sys/wait.h>

// posix_spawn(3) knows neither umask nor limits nor the parent-death signal, and fork(2) copies the page tables of a
// large parent. So this does what glibc's posix_spawn does underneath: the child borrows the parent's memory, on a
// stack of its own, while the calling thread waits for its execve. It may therefore only make system calls.

// Thread sanitizer knows neither such a child nor that it never returns: it is kept out, and so is its version of
// clone(2), by glibc's other name for it.
extern int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...);
#define NO_SANITIZER __attribute__((disable_sanitizer_instrumentation))

// The kernel's signal set; the C library's functions leave out the two signals that it uses itself.
typedef uint64_t kernel_signal_set;

NO_SANITIZER static void set_signal_mask(kernel_signal_set mask, kernel_signal_set *old) {
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, old, sizeof mask);
}

void linux_block_signals(void) { set_signal_mask(~(kernel_signal_set)0, NULL); }

struct child {
    const struct linux_spawn_request *request;
    pid_t parent;
    volatile int error;
    volatile enum linux_spawn_step step;
};

// _exit(3) without what a sanitizer hangs onto it.
NO_SANITIZER static _Noreturn void leave(void) {
    for (;;) syscall(SYS_exit_group, 127);
}

NO_SANITIZER static void reset_signals(uint64_t ignored) {
    // An ignored signal stays ignored across execve; a handler would run in the parent's memory. The kernel's own
    // sigaction is called because the C library refuses its two internal signals.
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        kernel_signal_set mask;
    } usual = {0};
    for (int number = 1; number <= 64; number++) {
        usual.handler = ignored >> (number - 1) & 1 ? (void *)SIG_IGN : (void *)SIG_DFL;
        syscall(SYS_rt_sigaction, number, &usual, NULL, sizeof usual.mask);
    }
}

NO_SANITIZER static int place_descriptors(const struct linux_spawn_request *request) {
    int sources[3] = {request->standard_input, request->standard_output, request->standard_error};
    for (int target = 0; target < 3; target++) {
        // A parent that was started with closed standard streams may have got a pipe end below 3.
        if (sources[target] < 3) sources[target] = fcntl(sources[target], F_DUPFD_CLOEXEC, 3);
        if (sources[target] < 0) return errno;
    }
    for (int target = 0; target < 3; target++) {
        if (syscall(SYS_dup3, sources[target], target, 0) < 0) return errno;
    }
    // Every descriptor of ours is close-on-exec anyway; this is for those that a library forgot to mark. Kernels
    // before 5.9 do not have the call.
    syscall(SYS_close_range, 3, ~0U, 0);
    return 0;
}

NO_SANITIZER static void set_mark(uint64_t value) {
    struct rlimit mark = {value, RLIM_INFINITY};
    struct rlimit held;
    if (getrlimit(RLIMIT_LOCKS, &held) == 0) mark.rlim_max = held.rlim_max;
    setrlimit(RLIMIT_LOCKS, &mark);
}

// Starts the program as this process was started itself.
NO_SANITIZER static _Noreturn void run_heir(struct child *child) {
    const struct linux_spawn_request *request = child->request;
    const struct linux_inheritance *inheritance = request->inheritance;

    reset_signals(inheritance->ignored);
    umask(inheritance->umask);
    setrlimit(RLIMIT_CORE, &inheritance->core);
    set_mark(request->mark);
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != child->parent) leave();
    linux_keep_descriptors();
    child->step = linux_spawn_step_execute;
    set_signal_mask(inheritance->blocked, NULL);
    execve(request->path, request->arguments, request->environment);
    child->error = errno;
    leave();
}

NO_SANITIZER static int run_child(void *argument) {
    struct child *child = argument;
    const struct linux_spawn_request *request = child->request;
    if (request->inheritance != NULL) run_heir(child);

    reset_signals(0);
    setsid();
    umask(077);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    set_mark(request->mark);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != child->parent) leave();

    child->step = linux_spawn_step_directory;
    if (chdir(request->directory) != 0) {
        child->error = errno;
        leave();
    }
    child->step = linux_spawn_step_execute;
    if ((child->error = place_descriptors(request)) == 0) {
        set_signal_mask(0, NULL);
        execve(request->path, request->arguments, request->environment);
        child->error = errno;
    }
    leave();
}

struct linux_spawned linux_spawn(const struct linux_spawn_request *request) {
    struct child child = {.request = request, .parent = getpid(), .error = 0, .step = linux_spawn_step_clone};
    struct linux_spawned spawned = {.pidfd = -1};
    alignas(16) char stack[32 << 10];
    kernel_signal_set old;

    set_signal_mask(~(kernel_signal_set)0, &old);
    int pidfd = -1;
    int flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD;
    spawned.pid = __clone(run_child, stack + sizeof stack, flags, &child, &pidfd);
    spawned.error = spawned.pid < 0 ? errno : child.error;
    spawned.step = child.step;
    spawned.pidfd = pidfd;
    if (spawned.pid > 0 && spawned.error != 0) {
        waitpid(spawned.pid, NULL, 0);
        close(pidfd);
    }
    set_signal_mask(old, NULL);
    return spawned;
}

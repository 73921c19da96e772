// Loaded into a program before the C library (LD_PRELOAD): counts its calls that touch one folder, and lets the Nth of
// them be its last, or fail.
//
//   FAULT_FOLDER   the folder, an absolute path; calls on descriptors of files in it count too
//   FAULT_AT       which call, counted from 1; 0: none
//   FAULT          "kill", or the name of an error: ENOSPC, EIO, EACCES, EDQUOT
//   FAULT_COUNT    a file that gets the number of calls when the program ends by itself
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long calls;
static const char *folder;
static long fault_at;
static int fault_error;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("FAULT_AT"), *fault = getenv("FAULT");
    folder = getenv("FAULT_FOLDER");
    fault_at = at ? atol(at) : 0;
    if (!fault || !strcmp(fault, "kill")) fault_error = 0;
    else if (!strcmp(fault, "ENOSPC")) fault_error = ENOSPC;
    else if (!strcmp(fault, "EACCES")) fault_error = EACCES;
    else if (!strcmp(fault, "EDQUOT")) fault_error = EDQUOT;
    else fault_error = EIO;
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("FAULT_COUNT");
    if (!path) return;
    char text[32];
    int count = snprintf(text, sizeof text, "%ld\n", (long)calls);
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return;
    if (syscall(SYS_write, file, text, count) < 0) return;
    syscall(SYS_close, file);
}

static int is_within(const char *path) {
    size_t length = folder ? strlen(folder) : 0;
    return length && !strncmp(path, folder, length) && (path[length] == '/' || path[length] == 0);
}

static int touches_descriptor(int descriptor) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = syscall(SYS_readlink, link, path, sizeof path - 1);
    if (count <= 0) return 0;
    path[count] = 0;
    return is_within(path);
}

static int touches(int directory, const char *path) {
    if (path[0] == '/') return is_within(path);
    return directory != AT_FDCWD && touches_descriptor(directory);
}

/// Counts a call; says whether it is to fail, with `errno` set. Does not return when it is to be the last.
static int fails(int is_touching) {
    if (!is_touching) return 0;
    int saved = errno;
    long number = atomic_fetch_add(&calls, 1) + 1;
    errno = saved;
    if (number != fault_at) return 0;
    if (!fault_error) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    errno = fault_error;
    return 1;
}


static int opened(int directory, const char *path, int flags, mode_t mode) {
    if (fails(touches(directory, path))) return -1;
    return (int)syscall(SYS_openat, directory, path, flags, mode);
}

#define OPENS(name, directory, parameters)                                                                             \
    int name parameters {                                                                                              \
        mode_t mode = 0;                                                                                               \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                                           \
            va_list rest;                                                                                              \
            va_start(rest, flags);                                                                                     \
            mode = va_arg(rest, mode_t);                                                                               \
            va_end(rest);                                                                                              \
        }                                                                                                              \
        return opened(directory, path, flags, mode);                                                            \
    }

OPENS(open, AT_FDCWD, (const char *path, int flags, ...))
OPENS(open64, AT_FDCWD, (const char *path, int flags, ...))
OPENS(openat, directory, (int directory, const char *path, int flags, ...))
OPENS(openat64, directory, (int directory, const char *path, int flags, ...))

ssize_t write(int file, const void *bytes, size_t count) {
    if (fails(touches_descriptor(file))) return -1;
    return syscall(SYS_write, file, bytes, count);
}

int fsync(int file) {
    if (fails(touches_descriptor(file))) return -1;
    return (int)syscall(SYS_fsync, file);
}

int fchmod(int file, mode_t mode) {
    if (fails(touches_descriptor(file))) return -1;
    return (int)syscall(SYS_fchmod, file, mode);
}

int fchown(int file, uid_t user, gid_t group) {
    if (fails(touches_descriptor(file))) return -1;
    return (int)syscall(SYS_fchown, file, user, group);
}

int ftruncate(int file, off_t length) {
    if (fails(touches_descriptor(file))) return -1;
    return (int)syscall(SYS_ftruncate, file, length);
}

int flock(int file, int operation) {
    if (fails(touches_descriptor(file))) return -1;
    return (int)syscall(SYS_flock, file, operation);
}

int renameat(int from, const char *old, int to, const char *new) {
    if (fails(touches(from, old))) return -1;
    return (int)syscall(SYS_renameat2, from, old, to, new, 0);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    if (fails(touches(from, old))) return -1;
    return (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

int unlinkat(int directory, const char *path, int flags) {
    if (fails(touches(directory, path))) return -1;
    return (int)syscall(SYS_unlinkat, directory, path, flags);
}

int mkdir(const char *path, mode_t mode) {
    if (fails(touches(AT_FDCWD, path))) return -1;
    return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

int close(int file) {
    // A close that fails closes all the same: it can only be the last call.
    if (fails(touches_descriptor(file))) errno = 0;
    return (int)syscall(SYS_close, file);
}

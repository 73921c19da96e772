#define _GNU_SOURCE
#include "include/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int signal_pipe = -1;

static void note(int number, siginfo_t *info, void *context) {
    (void)context;
    int saved = errno;
    int is_users = info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL;
    struct linux_signal got = {.number = number, .is_kernels = !is_users, .sender = is_users ? info->si_pid : 0};
    ssize_t count = write(signal_pipe, &got, sizeof got);
    (void)count;
    errno = saved;
}

void linux_catch_signals(int pipe, const int *numbers, int count) {
    signal_pipe = pipe;
    struct sigaction action = {.sa_sigaction = note, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    for (int index = 0; index < count; index++) sigaction(numbers[index], &action, NULL);
}

static void leave(int number) { _exit(128 + number); }

void linux_exit_on_signals(const int *numbers, int count) {
    struct sigaction action = {.sa_handler = leave};
    for (int index = 0; index < count; index++) sigaction(numbers[index], &action, NULL);
}

void linux_suffer(int number) {
    struct sigaction usual = {.sa_handler = SIG_DFL};
    struct sigaction before;
    sigset_t only;
    sigset_t mask;
    sigemptyset(&only);
    sigaddset(&only, number);
    sigaction(number, &usual, &before);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &only, &mask);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(number, &before, NULL);
}

pid_t linux_ended_child(void) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return errno == ECHILD ? -1 : 0;
    return info.si_pid;
}

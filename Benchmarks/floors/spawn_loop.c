/* The least that shell handlers cost: runs a shell command N times, a few at once, and reads what it prints.
 *
 *   spawn_loop N AT_ONCE COMMAND
 *
 * Nothing else happens: no JSON, no HTTP, no timeout, no process group.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static atomic_long left;
static char *command;

static void fail(const char *what) {
    perror(what);
    exit(71);
}

static void run_once(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) fail("pipe2");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    char *arguments[] = {"/bin/sh", "-c", command, NULL};
    pid_t child;
    if (posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ) != 0) fail("posix_spawn");
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    char answer[65536];
    ssize_t total = 0, count;
    while ((count = read(ends[0], answer, sizeof answer)) > 0) total += count;
    close(ends[0]);
    int status;
    if (waitpid(child, &status, 0) != child || status != 0 || total == 0) fail(command);
}

static void *work(void *unused) {
    while (atomic_fetch_sub(&left, 1) > 0) run_once();
    return unused;
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "usage: spawn_loop N AT_ONCE COMMAND\n");
        return 64;
    }
    left = atol(arguments[1]);
    command = arguments[3];
    int workers = atoi(arguments[2]);
    pthread_t threads[workers];
    for (int i = 0; i < workers; i++)
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) fail("pthread_create");
    for (int i = 0; i < workers; i++) pthread_join(threads[i], NULL);
    return 0;
}

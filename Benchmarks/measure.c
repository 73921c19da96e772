/* Runs a program and appends what it cost to a file, one line of JSON a run.
 *
 *   measure SAMPLES LABEL N OUTPUT PROGRAM [ARGUMENT...]
 *
 * stdout of the program goes to OUTPUT. Written in C because the peak of a child is never less than that of the program
 * that forked it, and an interpreter would hide everything below its own ten megabytes. Ends as the program ended.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

int main(int count, char **arguments) {
    if (count < 6) {
        fprintf(stderr, "usage: measure SAMPLES LABEL N OUTPUT PROGRAM [ARGUMENT...]\n");
        return 64;
    }
    double start = now();
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 71;
    }
    if (child == 0) {
        int output = open(arguments[4], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (output < 0 || dup2(output, STDOUT_FILENO) < 0) {
            perror(arguments[4]);
            _exit(73);
        }
        execvp(arguments[5], arguments + 5);
        perror(arguments[5]);
        _exit(127);
    }
    int status;
    struct rusage usage; /* of the child and of every descendant that was waited for */
    if (wait4(child, &status, 0, &usage) < 0) {
        perror("wait4");
        return 71;
    }
    double wall = now() - start;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code == 0) {
        FILE *samples = fopen(arguments[1], "a");
        if (samples == NULL) {
            perror(arguments[1]);
            return 73;
        }
        fprintf(samples, "{\"label\": \"%s\", \"n\": %s, \"wall\": %.6f, \"cpu\": %.6f, \"rss\": %ld}\n", arguments[2],
                arguments[3], wall, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss);
        if (fclose(samples) != 0) {
            perror(arguments[1]);
            return 73;
        }
    }
    return code;
}

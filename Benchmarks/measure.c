/* Runs a command and writes what it cost to FILE: wall, user and system seconds, peak RSS in KiB, status.
 *
 *     measure FILE COMMAND [ARGUMENT...]
 *
 * Children that the command itself has waited for (a shell's pipeline) are in the CPU times; the peak is the largest
 * of them. A small C parent, because Linux counts the parent's own pages at the fork in the child's peak.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char **argv) {
    if (argc < 3) return 64;
    double start = now();
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    struct rusage r;
    if (wait4(child, &status, 0, &r) != child) return perror("wait4"), 71;
    double wall = now() - start;
    FILE *f = fopen(argv[1], "w");
    if (!f) return perror(argv[1]), 73;
    fprintf(f, "{\"wall\":%.6f,\"user\":%.6f,\"sys\":%.6f,\"rss_kib\":%ld,\"status\":%d}\n", wall,
            r.ru_utime.tv_sec + r.ru_utime.tv_usec * 1e-6, r.ru_stime.tv_sec + r.ru_stime.tv_usec * 1e-6, r.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(f) ? 74 : 0;
}

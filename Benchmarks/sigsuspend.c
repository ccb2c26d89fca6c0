/* Preloaded under valgrind 3.19, which writes to the mask that a program hands to sigsuspend and dies when the mask is
 * a constant, as in libdispatch's dispatch_main. Hands over a copy. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
    sigset_t copy = *mask;
    return (int)syscall(SYS_rt_sigsuspend, &copy, 8);
}

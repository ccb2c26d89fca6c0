/* Sends every body of a file once, as fast as the server answers. One thread, epoll, keep-alive, no pipelining.
 *
 *     flood PORT KEY CONNECTIONS PID [PATH] < bodies        one JSON body a line
 *
 * Prints {"requests":N,"seconds":S,"rate":R,"cpu_ms":C,"status":{"201":N}}: cpu_ms is the user and system time of the
 * process PID (the server) for each request.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

typedef struct { int fd; size_t body, sent, got; char answer[16384]; } Connection;
typedef struct { const char *bytes; size_t size; } Body;

static Body *bodies;
static size_t count, next_body, done, statuses[600];
static const char *key, *path;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static double cpu_seconds(int pid) {
    char name[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(name, sizeof name, "/proc/%d/stat", pid);
    FILE *file = fopen(name, "r");
    if (!file) return 0;
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    char *rest = strrchr(text, ')');
    if (rest) sscanf(rest + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

/* Writes what is left of the request; 0 when the socket is full. */
static int push(Connection *c) {
    char head[512];
    Body body = bodies[c->body];
    size_t n = (size_t)snprintf(head, sizeof head,
                                "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                                "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n", path, key, body.size);
    while (c->sent < n + body.size) {
        struct iovec parts[2];
        size_t in_body = c->sent > n ? c->sent - n : 0, in_head = c->sent > n ? n : c->sent;
        parts[0] = (struct iovec){head + in_head, n - in_head};
        parts[1] = (struct iovec){(char *)body.bytes + in_body, body.size - in_body};
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        ssize_t sent = sendmsg(c->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return 0;
        c->sent += (size_t)sent;
    }
    return 1;
}

static int start(Connection *c) {
    if (next_body == count) return 0;
    c->body = next_body++;
    c->sent = c->got = 0;
    return 1;
}

/* Reads; 1 when the answer is whole. */
static int pull(Connection *c) {
    ssize_t n = recv(c->fd, c->answer + c->got, sizeof c->answer - 1 - c->got, MSG_DONTWAIT);
    if (n < 0) return 0;
    if (n == 0) { fprintf(stderr, "flood: connection closed\n"); exit(1); }
    c->got += (size_t)n;
    c->answer[c->got] = 0;
    char *end = strstr(c->answer, "\r\n\r\n"), *length = strcasestr(c->answer, "content-length:");
    if (!end || !length || length > end) return 0;
    if (c->got < (size_t)(end + 4 - c->answer) + strtoul(length + 15, NULL, 10)) return 0;
    int status = atoi(c->answer + 9);
    statuses[status < 600 && status > 0 ? status : 0]++;
    done++;
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 5) return fprintf(stderr, "usage: flood PORT KEY CONNECTIONS PID [PATH] < bodies\n"), 64;
    key = argv[2];
    path = argc > 5 ? argv[5] : "/users/track";
    size_t connections = strtoul(argv[3], NULL, 10), room = 1 << 26, size = 0;
    char *text = malloc(room);
    for (ssize_t n; (n = read(0, text + size, room - size)) > 0;) {
        size += (size_t)n;
        if (size == room) text = realloc(text, room *= 2);
    }
    for (char *line = text, *end; line < text + size; line = end + 1) {
        if (!(end = memchr(line, '\n', (size_t)(text + size - line)))) end = text + size;
        if (!(count & (count - 1))) bodies = realloc(bodies, (count ? count * 2 : 1) * sizeof *bodies);
        bodies[count++] = (Body){line, (size_t)(end - line)};
    }
    int poll = epoll_create1(0), on = 1;
    Connection *all = calloc(connections, sizeof *all);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    double began = now(), cpu = cpu_seconds(atoi(argv[4]));
    for (size_t i = 0; i < connections && start(&all[i]); i++) {
        all[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(all[i].fd, (void *)&address, sizeof address)) return perror("flood"), 71;
        setsockopt(all[i].fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {.events = EPOLLIN | (push(&all[i]) ? 0 : EPOLLOUT), .data.ptr = &all[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    }
    while (done < count) {
        struct epoll_event ready[64];
        int n = epoll_wait(poll, ready, 64, -1);
        for (int i = 0; i < n; i++) {
            Connection *c = ready[i].data.ptr;
            int whole = (ready[i].events & EPOLLIN) && pull(c);
            if (whole && !start(c)) { epoll_ctl(poll, EPOLL_CTL_DEL, c->fd, NULL); continue; }
            if (!whole && !(ready[i].events & EPOLLOUT)) continue;
            struct epoll_event event = {.events = EPOLLIN | (push(c) ? 0 : EPOLLOUT), .data.ptr = c};
            epoll_ctl(poll, EPOLL_CTL_MOD, c->fd, &event);
        }
    }
    double seconds = now() - began;
    cpu = cpu_seconds(atoi(argv[4])) - cpu;
    printf("{\"requests\":%zu,\"seconds\":%.3f,\"rate\":%.0f,\"cpu_ms\":%.3f,\"status\":{", count, seconds,
           (double)count / seconds, cpu * 1000 / (double)count);
    const char *comma = "";
    for (int i = 0; i < 600; i++)
        if (statuses[i]) printf("%s\"%d\":%zu", comma, i, statuses[i]), comma = ",";
    printf("}}\n");
    return 0;
}

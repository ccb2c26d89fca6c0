/* A stand-in for Braze that answers 201 after a fixed time and counts what it got. One thread, epoll.
 *
 *     latency MILLISECONDS        prints {"port":N}, then serves on 127.0.0.1 until killed
 *
 * GET /count: {"requests":N,"objects":N,"bytes":N,"seconds":S}: POST requests, occurrences of "external_id": in their
 * bodies, body bytes, and the time from the first request's end to the last one's. GET /reset: counts from nought.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

typedef struct { int fd; unsigned life; size_t size, room; char *bytes; } Connection;
typedef struct { double due; int fd; unsigned life; } Answer;

enum { CONNECTIONS = 65536, ANSWERS = 1 << 17 };
static Connection connections[CONNECTIONS];
static Answer answers[ANSWERS]; /* in order of time, for the delay is the same for all */
static size_t first_answer, last_answer;
static double delay, first_time, last_time;
static unsigned long long requests, objects, bytes;

static const char accepted[] = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n"
                               "{\"message\":\"success\"}";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static void drop(Connection *c) {
    close(c->fd);
    c->fd = -1;
    c->life++;
    c->size = 0;
}

static void put(Connection *c, const char *text, size_t n) { /* short, and the client waits for it: fits the buffer */
    if (send(c->fd, text, n, MSG_NOSIGNAL) != (ssize_t)n) drop(c);
}

static void count(const char *body, size_t n) {
    const char *end = body + n, *p = body;
    requests++;
    bytes += n;
    while ((p = memmem(p, (size_t)(end - p), "\"external_id\":", 14))) objects++, p += 14;
    last_time = now();
    if (requests == 1) first_time = last_time;
}

/* The value of a header, or NULL. */
static const char *header(const char *head, const char *end, const char *name) {
    size_t n = strlen(name);
    for (const char *p = head; p && p < end; p = memmem(p, (size_t)(end - p), "\r\n", 2)) {
        p += *p == '\r' ? 2 : 0;
        if (p + n < end && !strncasecmp(p, name, n)) return p + n;
        p++;
    }
    return NULL;
}

/* Joins the chunks of a chunked body in place; the bytes taken from the wire, 0 when not all are here, -1 malformed. */
static long unchunk(char *body, size_t n, size_t *size) {
    size_t at = 0;
    *size = 0;
    for (;;) {
        char *line = memmem(body + at, n - at, "\r\n", 2);
        if (!line) return 0;
        size_t length = strtoul(body + at, NULL, 16);
        at = (size_t)(line - body) + 2;
        if (length > (1u << 26)) return -1;
        if (at + length + 2 > n) return 0;
        memmove(body + *size, body + at, length);
        *size += length;
        at += length + 2;
        if (!length) return (long)at;
    }
}

static void take(Connection *c) {
    while (c->fd >= 0 && c->size) {
        char *end = memmem(c->bytes, c->size, "\r\n\r\n", 4);
        if (!end) return;
        char *body = end + 4;
        size_t here = c->size - (size_t)(body - c->bytes), used = 0, size = 0;
        const char *length = header(c->bytes, end, "content-length:");
        if (length) {
            size = used = strtoul(length, NULL, 10);
            if (here < size) return;
        } else if (header(c->bytes, end, "transfer-encoding:")) {
            /* joined only when complete: the last chunk is the end of the buffer, as no client here pipelines */
            if (here < 5 || memcmp(body + here - 5, "0\r\n\r\n", 5)) return;
            long n = unchunk(body, here, &size);
            if (n < 0) { drop(c); return; }
            if (!n) return;
            used = (size_t)n;
        }
        if (!strncmp(c->bytes, "GET /", 5)) {
            char text[256], answer[400];
            int n = snprintf(text, sizeof text, "{\"requests\":%llu,\"objects\":%llu,\"bytes\":%llu,\"seconds\":%.6f}",
                             requests, objects, bytes, last_time - first_time);
            if (!strncmp(c->bytes, "GET /reset", 10)) requests = objects = bytes = 0, first_time = last_time = 0;
            n = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, text);
            put(c, answer, (size_t)n);
        } else {
            count(body, size);
            if (delay > 0) {
                answers[last_answer++ % ANSWERS] = (Answer){now() + delay, c->fd, c->life};
            } else {
                put(c, accepted, sizeof accepted - 1);
            }
        }
        size_t rest = here - used;
        if (c->fd >= 0) memmove(c->bytes, body + used, rest), c->size = rest;
    }
}

int main(int argc, char **argv) {
    delay = argc > 1 ? atof(argv[1]) / 1000 : 0;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1, poll = epoll_create1(0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(server, (void *)&address, size) || listen(server, 4096)) return perror("latency"), 71;
    getsockname(server, (void *)&address, &size);
    printf("{\"port\":%d}\n", ntohs(address.sin_port));
    fflush(stdout);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = server}, ready[256];
    epoll_ctl(poll, EPOLL_CTL_ADD, server, &event);
    for (;;) {
        int wait = -1;
        if (first_answer < last_answer) {
            double left = answers[first_answer % ANSWERS].due - now();
            wait = left <= 0 ? 0 : (int)(left * 1000) + 1;
        }
        int n = epoll_wait(poll, ready, 256, wait);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == server) {
                int new;
                while ((new = accept4(server, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                    if (new >= CONNECTIONS) { close(new); continue; }
                    setsockopt(new, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                    connections[new].fd = new;
                    connections[new].size = 0;
                    event = (struct epoll_event){.events = EPOLLIN, .data.fd = new};
                    epoll_ctl(poll, EPOLL_CTL_ADD, new, &event);
                }
                continue;
            }
            Connection *c = &connections[fd];
            for (;;) {
                if (c->size == c->room) {
                    c->room = c->room ? c->room * 2 : 65536;
                    c->bytes = realloc(c->bytes, c->room);
                    if (!c->bytes) return 71;
                }
                ssize_t got = recv(fd, c->bytes + c->size, c->room - c->size, 0);
                if (got > 0) { c->size += (size_t)got; continue; }
                if (got == 0 || (errno != EAGAIN && errno != EINTR)) drop(c);
                break;
            }
            if (c->fd >= 0) take(c);
        }
        for (double t = now(); first_answer < last_answer && answers[first_answer % ANSWERS].due <= t; first_answer++) {
            Answer a = answers[first_answer % ANSWERS];
            if (connections[a.fd].life == a.life) put(&connections[a.fd], accepted, sizeof accepted - 1);
        }
    }
}

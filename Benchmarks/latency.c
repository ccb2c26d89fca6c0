/* A stand-in for Braze that answers 201 after some time and counts what it got. One thread, epoll.
 *
 *     latency MILLISECONDS [JITTER [LIMIT]]        prints {"port":N}, then serves on 127.0.0.1 until killed
 *
 * A request takes half of the time to the server and half of it back, each half more or less by up to half of JITTER
 * milliseconds. Over LIMIT requests in any three seconds, as they arrive, are answered with 429.
 *
 * GET /count: {"requests":N,"objects":N,"bytes":N,"seconds":S,"first":T,"most":N,"refused":N}: POST requests,
 * occurrences of "external_id": in their bodies, body bytes, the time from the first arrival to the last one, the
 * first one by the monotonic clock, the most arrivals in any three seconds, the 429s. GET /reset: counts from nought.
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
typedef struct { double due; int fd; unsigned life; enum { ARRIVAL, TAKEN, REFUSED } what; } Event;

enum { CONNECTIONS = 65536, EVENTS = 1 << 17, STAMPS = 1 << 17 };
static Connection connections[CONNECTIONS];
static Event events[EVENTS]; /* a heap by time, from 1 */
static size_t event_count;
static double stamps[STAMPS]; /* of the arrivals of the last three seconds */
static size_t first_stamp, last_stamp;
static double delay, jitter, first_time, last_time;
static unsigned long long requests, objects, bytes, limit, most, refused;

static const char accepted[] = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 21\r\n\r\n"
                               "{\"message\":\"success\"}";
static const char too_many[] = "HTTP/1.1 429 Too Many Requests\r\nX-Ratelimit-Retry-After: 1\r\n"
                               "Content-Type: application/json\r\nContent-Length: 26\r\n\r\n"
                               "{\"message\":\"Rate limited\"}";

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

/* Another time for half of the way. */
static double half_way(void) { return (delay + jitter * (2.0 * rand() / RAND_MAX - 1)) / 2; }

static void push(double due, int fd, unsigned life, int what) {
    if (event_count + 1 >= EVENTS) abort();
    size_t n = ++event_count;
    for (; n > 1 && events[n / 2].due > due; n /= 2) events[n] = events[n / 2];
    events[n] = (Event){due, fd, life, what};
}

static Event pop(void) {
    Event top = events[1], last = events[event_count--];
    size_t n = 1, child;
    for (; (child = 2 * n) <= event_count; n = child) {
        if (child < event_count && events[child + 1].due < events[child].due) child++;
        if (last.due <= events[child].due) break;
        events[n] = events[child];
    }
    events[n] = last;
    return top;
}

/* A request is at the server's edge; whether it is within the limit. */
static int arrive(double time) {
    if (!requests++) first_time = time;
    last_time = time;
    stamps[last_stamp++ % STAMPS] = time;
    while (stamps[first_stamp % STAMPS] <= time - 3) first_stamp++;
    if (last_stamp - first_stamp > most) most = last_stamp - first_stamp;
    if (!limit || last_stamp - first_stamp <= limit) return 1;
    refused++;
    return 0;
}

static void count(const char *body, size_t n) {
    const char *end = body + n, *p = body;
    bytes += n;
    while ((p = memmem(p, (size_t)(end - p), "\"external_id\":", 14))) objects++, p += 14;
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
            char text[384], answer[512];
            int n = snprintf(text, sizeof text, "{\"requests\":%llu,\"objects\":%llu,\"bytes\":%llu,\"seconds\":%.6f,"
                             "\"first\":%.6f,\"most\":%llu,\"refused\":%llu}",
                             requests, objects, bytes, last_time - first_time, first_time, most, refused);
            if (!strncmp(c->bytes, "GET /reset", 10)) {
                requests = objects = bytes = most = refused = 0;
                first_time = last_time = 0;
                first_stamp = last_stamp;
            }
            n = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, text);
            put(c, answer, (size_t)n);
        } else {
            count(body, size);
            if (delay > 0) {
                push(now() + half_way(), c->fd, c->life, ARRIVAL);
            } else {
                arrive(now());
                put(c, accepted, sizeof accepted - 1);
            }
        }
        size_t rest = here - used;
        if (c->fd >= 0) memmove(c->bytes, body + used, rest), c->size = rest;
    }
}

int main(int argc, char **argv) {
    delay = argc > 1 ? atof(argv[1]) / 1000 : 0;
    jitter = argc > 2 ? atof(argv[2]) / 1000 : 0;
    limit = argc > 3 ? strtoull(argv[3], NULL, 10) : 0;
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
        if (event_count) {
            double left = events[1].due - now();
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
        for (double t = now(); event_count && events[1].due <= t;) {
            Event e = pop();
            int is_here = connections[e.fd].life == e.life;
            if (e.what == ARRIVAL) {
                /* The server answers at once, also to a connection that is gone. */
                push(e.due + half_way(), e.fd, e.life, arrive(e.due) ? TAKEN : REFUSED);
            } else if (is_here) {
                if (e.what == TAKEN) put(&connections[e.fd], accepted, sizeof accepted - 1);
                else put(&connections[e.fd], too_many, sizeof too_many - 1);
            }
        }
    }
}

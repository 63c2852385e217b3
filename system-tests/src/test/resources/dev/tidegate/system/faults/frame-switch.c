/*
 * frame-switch SEED: an Ethernet switch whose links are late, lose, double and reorder frames, since not every kernel has
 * tc's netem. Each port is a TAP device, made where this runs and moved by the caller to wherever a node lives.
 *
 * It reads commands, one a line, and answers each by a line that begins with "ok" or "error":
 *   attach PORT                                       makes the TAP device PORT
 *   link FROM TO DELAY_US JITTER_US LOSS_PPM DOUBLE_PPM   what frames from FROM to TO meet from now on
 *   clear                                             no link is special any more
 *   counts                                            what happened to frames so far
 * A frame of a special link is due DELAY +- JITTER from now, evenly distributed, each for itself: where the jitter is
 * larger than the distance of two frames, they change places. It ends, and its devices with it, when its input does.
 */
#define _GNU_SOURCE /* ppoll */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { PORTS_MAX = 64, FRAME_MAX = 2048, QUEUE_MAX = 65536, BURST = 64, MILLION = 1000000 };

struct port { char name[IFNAMSIZ]; int fd; uint8_t mac[6]; int known; };
struct link { uint32_t delay_us, jitter_us, loss_ppm, double_ppm; };
struct frame { uint64_t due, number; int to, length; uint8_t *bytes; };

static struct port ports[PORTS_MAX];
static struct link links[PORTS_MAX][PORTS_MAX];
static int port_count;
static struct frame queue[QUEUE_MAX]; /* a heap, the next one due first */
static int queued;
static uint64_t numbered, passed, lost, doubled, late, overflowed, state;

static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * MILLION + (uint64_t)t.tv_nsec / 1000;
}

static uint32_t below(uint32_t bound) { /* splitmix64 */
  uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (uint32_t)((z ^ (z >> 31)) % bound);
}

static int before(int a, int b) {
  return queue[a].due != queue[b].due ? queue[a].due < queue[b].due : queue[a].number < queue[b].number;
}

static void swap(int a, int b) {
  struct frame held = queue[a];
  queue[a] = queue[b];
  queue[b] = held;
}

static void push(struct frame frame) {
  int at = queued++;
  queue[at] = frame;
  for (; at > 0 && before(at, (at - 1) / 2); at = (at - 1) / 2) swap(at, (at - 1) / 2);
}

static struct frame pop(void) {
  struct frame first = queue[0];
  queue[0] = queue[--queued];
  for (int at = 0;;) {
    int least = at, left = 2 * at + 1, right = left + 1;
    if (left < queued && before(left, least)) least = left;
    if (right < queued && before(right, least)) least = right;
    if (least == at) return first;
    swap(at, least);
    at = least;
  }
}

/* A node whose device is down or full loses the frame, as on a cable. */
static void deliver(int to, const uint8_t *bytes, int length) {
  if (ports[to].fd >= 0 && write(ports[to].fd, bytes, (size_t)length) == length) passed++;
}

static void carry(int from, int to, const uint8_t *bytes, int length) {
  struct link *link = &links[from][to];
  int copies = 1;
  if (link->double_ppm && below(MILLION) < link->double_ppm) {
    copies = 2;
    doubled++;
  }
  while (copies--) {
    if (link->loss_ppm && below(MILLION) < link->loss_ppm) {
      lost++;
      continue;
    }
    int64_t delay = link->delay_us;
    if (link->jitter_us) delay += (int64_t)below(2 * link->jitter_us + 1) - link->jitter_us;
    if (delay <= 0) {
      deliver(to, bytes, length);
      continue;
    }
    uint8_t *copy = queued < QUEUE_MAX ? malloc((size_t)length) : NULL;
    if (!copy) {
      overflowed++;
      continue;
    }
    memcpy(copy, bytes, (size_t)length);
    late++;
    push((struct frame){now_us() + (uint64_t)delay, numbered++, to, length, copy});
  }
}

static void take(int from) {
  uint8_t bytes[FRAME_MAX];
  for (int i = 0; i < BURST; i++) {
    ssize_t length = read(ports[from].fd, bytes, sizeof bytes);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (length < 14) { /* the node is gone, and its device */
      close(ports[from].fd);
      ports[from].fd = -1;
      return;
    }
    memcpy(ports[from].mac, bytes + 6, 6);
    ports[from].known = 1;
    int to = -1;
    for (int p = 0; p < port_count; p++)
      if (ports[p].known && !memcmp(ports[p].mac, bytes, 6)) to = p;
    for (int p = 0; p < port_count; p++)
      if (p != from && (to < 0 || to == p)) carry(from, p, bytes, (int)length);
  }
}

static int port_of(const char *name) {
  for (int p = 0; p < port_count; p++)
    if (!strcmp(ports[p].name, name)) return p;
  return -1;
}

static const char *attach(const char *name) {
  struct ifreq request = {0};
  if (port_count == PORTS_MAX) return "too many ports";
  if (strlen(name) >= IFNAMSIZ || port_of(name) >= 0) return "no such name for a port";
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  strcpy(request.ifr_name, name);
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) return strerror(errno);
  ports[port_count].fd = fd;
  strcpy(ports[port_count++].name, name);
  return NULL;
}

static void obey(char *line) {
  char from[IFNAMSIZ + 1], to[IFNAMSIZ + 1];
  struct link link;
  const char *error = "what?";
  if (sscanf(line, "attach %16s", from) == 1) {
    error = attach(from);
  } else if (sscanf(line, "link %16s %16s %u %u %u %u", from, to, &link.delay_us, &link.jitter_us, &link.loss_ppm,
                    &link.double_ppm) == 6) {
    int a = port_of(from), b = port_of(to);
    error = a < 0 || b < 0 ? "no such port" : NULL;
    if (!error) links[a][b] = link;
  } else if (!strcmp(line, "clear")) {
    memset(links, 0, sizeof links);
    error = NULL;
  } else if (!strcmp(line, "counts")) {
    printf("ok passed %llu lost %llu doubled %llu late %llu overflowed %llu\n", (unsigned long long)passed,
           (unsigned long long)lost, (unsigned long long)doubled, (unsigned long long)late,
           (unsigned long long)overflowed);
    return;
  }
  printf(error ? "error %s\n" : "ok\n", error);
}

/* False at the end of the input. */
static int read_commands(void) {
  static char buffer[4096];
  static size_t filled;
  ssize_t length = read(0, buffer + filled, sizeof buffer - 1 - filled);
  if (length <= 0) return 0;
  filled += (size_t)length;
  char *line = buffer;
  for (char *end; (end = memchr(line, '\n', filled - (size_t)(line - buffer))); line = end + 1) {
    *end = 0;
    obey(line);
  }
  fflush(stdout);
  filled -= (size_t)(line - buffer);
  memmove(buffer, line, filled);
  return filled < sizeof buffer - 1;
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  state = strtoull(arguments[1], NULL, 10);
  for (;;) {
    struct pollfd polled[PORTS_MAX + 1] = {{.fd = 0, .events = POLLIN}};
    for (int p = 0; p < port_count; p++) polled[p + 1] = (struct pollfd){.fd = ports[p].fd, .events = POLLIN};
    struct timespec wait = {1, 0};
    if (queued) {
      uint64_t now = now_us(), left = queue[0].due > now ? queue[0].due - now : 0;
      wait = (struct timespec){(time_t)(left / MILLION), (long)(left % MILLION) * 1000};
    }
    int attached = port_count;
    if (ppoll(polled, (nfds_t)attached + 1, &wait, NULL) < 0 && errno != EINTR) return 1;
    for (int p = 0; p < attached; p++)
      if (polled[p + 1].revents) take(p);
    for (uint64_t now = now_us(); queued && queue[0].due <= now;) {
      struct frame frame = pop();
      deliver(frame.to, frame.bytes, frame.length);
      free(frame.bytes);
    }
    if (polled[0].revents && !read_commands()) return 0;
  }
}

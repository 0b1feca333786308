// The least that a hook's program can cost: what sessiond-hook does with the daemon there, in static C.
//
// It measures what the language adds and nothing else: the same input read, the same delivery made, the same answer
// waited for. It has no help and no spool, so it waits longer for a daemon that is late.
//
//   cc -O2 -static -o hook-baseline hook-baseline.c
//   XDG_RUNTIME_DIR=... ./hook-baseline < call.json

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { deadline_milliseconds = 1000, payload_limit = 64 * 1024 };

int main(void) {
  char *payload = malloc(payload_limit);
  size_t size = 0;
  while (payload != NULL && size < payload_limit) {
    ssize_t count = read(STDIN_FILENO, payload + size, payload_limit - size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    size += (size_t)count;
  }

  unsigned char number[16];
  if (getrandom(number, sizeof number, 0) != sizeof number) return 70;
  char delivery[33];
  for (size_t index = 0; index < sizeof number; index++) sprintf(delivery + 2 * index, "%02x", number[index]);

  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);

  const char *runtime = getenv("XDG_RUNTIME_DIR");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/sessiond/sessiond.sock",
                        runtime ? runtime : "");
  if (length < 0 || (size_t)length >= sizeof address.sun_path) return 69;

  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct timeval limit = {.tv_usec = deadline_milliseconds * 1000};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) return 69;

  char request[1024 + payload_limit];
  length = snprintf(request, 1024,
                    "POST /v1/hooks HTTP/1.1\r\nHost: sessiond\r\nConnection: close\r\n"
                    "Accept: application/json\r\nSessiond-Delivery: %s\r\nSessiond-Time: %lld%09ld\r\n"
                    "Sessiond-Caller-Pid: %d\r\n"
                    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                    delivery, (long long)now.tv_sec, now.tv_nsec, (int)getppid(), size);
  if (length < 0 || length >= 1024) return 64;
  memcpy(request + length, payload, size);
  if (send(fd, request, (size_t)length + size, MSG_NOSIGNAL) != (ssize_t)((size_t)length + size)) return 69;

  char answer[16 * 1024];
  size_t filled = 0;
  while (filled < sizeof answer - 1) {
    ssize_t count = recv(fd, answer + filled, sizeof answer - 1 - filled, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += (size_t)count;
  }
  answer[filled] = '\0';
  return strncmp(answer, "HTTP/1.1 204", 12) == 0 ? 0 : 76;
}

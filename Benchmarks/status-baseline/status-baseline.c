// The least that a status helper can cost: the same question as sessiond-status asks, in static C.
//
// It measures what the language adds and nothing else. So it has the same deadline, the same checks of what
// came, and prints the same first line; it has no fallback and no help.
//
//   cc -O2 -static -o status-baseline status-baseline.c
//   XDG_RUNTIME_DIR=... ./status-baseline [--pane-pid PID]

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { deadline_milliseconds = 100, line_limit = 1024 };

static void print_first_line(const char *body) {
  char line[line_limit + 1];
  size_t length = 0;
  for (; *body != '\0' && *body != '\n' && length < line_limit; body++) {
    unsigned char byte = (unsigned char)*body;
    if (byte >= 0x20 && byte != 0x7f) line[length++] = *body;
  }
  line[length++] = '\n';
  if (write(STDOUT_FILENO, line, length) < 0) _exit(1);
}

int main(int argc, char **argv) {
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

  char request[512];
  length = snprintf(request, sizeof request,
                    "GET /v1/statusline?format=tmux%s%s HTTP/1.1\r\nHost: sessiond\r\n"
                    "Connection: close\r\nAccept: text/plain\r\n\r\n",
                    argc > 2 ? "&pane_pid=" : "", argc > 2 ? argv[2] : "");
  if (length < 0 || (size_t)length >= sizeof request) return 64;
  if (send(fd, request, (size_t)length, MSG_NOSIGNAL) != length) return 69;

  char answer[16 * 1024];
  size_t filled = 0;
  while (filled < sizeof answer - 1) {
    ssize_t count = recv(fd, answer + filled, sizeof answer - 1 - filled, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    filled += (size_t)count;
  }
  answer[filled] = '\0';
  char *body = strstr(answer, "\r\n\r\n");
  if (strncmp(answer, "HTTP/1.1 200", 12) != 0 || body == NULL) return 76;
  print_first_line(body + 4);
  return 0;
}

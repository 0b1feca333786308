#define _GNU_SOURCE
#include "CLinuxSockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int clinux_peer_credentials_get(int descriptor, struct clinux_peer_credentials *credentials) {
  struct ucred peer;
  socklen_t size = sizeof(peer);
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return errno;
  }
  credentials->pid = peer.pid;
  credentials->uid = peer.uid;
  credentials->gid = peer.gid;
  return 0;
}

int clinux_unix_socket(void) {
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  return descriptor < 0 ? -errno : descriptor;
}

size_t clinux_unix_path_capacity(void) { return sizeof(((struct sockaddr_un *)0)->sun_path); }

static int unix_address(const char *path, struct sockaddr_un *address) {
  size_t length = strlen(path);
  memset(address, 0, sizeof(*address));
  address->sun_family = AF_UNIX;
  if (length >= sizeof(address->sun_path)) {
    return ENAMETOOLONG;
  }
  memcpy(address->sun_path, path, length + 1);
  return 0;
}

int clinux_unix_bind(int descriptor, const char *path) {
  struct sockaddr_un address;
  int failure = unix_address(path, &address);
  if (failure != 0) {
    return failure;
  }
  return bind(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : errno;
}

int clinux_unix_connect(int descriptor, const char *path) {
  struct sockaddr_un address;
  int failure = unix_address(path, &address);
  if (failure != 0) {
    return failure;
  }
  return connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : errno;
}

static struct sockaddr_in loopback_address(uint16_t port) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int clinux_loopback_listen(uint16_t port, int backlog) {
  struct sockaddr_in address = loopback_address(port);
  int on = 1;
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) {
    return -errno;
  }
  // Else connections of the run before would keep the port for a minute. Two listeners at once it does not allow.
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
      bind(descriptor, (struct sockaddr *)&address, sizeof(address)) != 0 || listen(descriptor, backlog) != 0) {
    int failure = errno;
    close(descriptor);
    return -failure;
  }
  return descriptor;
}

int clinux_loopback_port(int descriptor) {
  struct sockaddr_in address;
  socklen_t size = sizeof(address);
  if (getsockname(descriptor, (struct sockaddr *)&address, &size) != 0) {
    return -errno;
  }
  return address.sin_family == AF_INET ? ntohs(address.sin_port) : -ENOTSOCK;
}

int clinux_loopback_connect(uint16_t port) {
  struct sockaddr_in address = loopback_address(port);
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return errno;
  }
  int failure = connect(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : errno;
  close(descriptor);
  return failure;
}

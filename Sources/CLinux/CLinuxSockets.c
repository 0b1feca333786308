#define _GNU_SOURCE
#include "CLinuxSockets.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

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

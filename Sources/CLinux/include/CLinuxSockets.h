// What `import Glibc` lacks for Unix-domain sockets: calls hidden behind _GNU_SOURCE and types of glibc's own.

#ifndef CLINUX_SOCKETS_H
#define CLINUX_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

/// Who is at the other end of a Unix-domain socket (`struct ucred` of SO_PEERCRED).
struct clinux_peer_credentials {
  int32_t pid;
  uint32_t uid;
  uint32_t gid;
};

/// Reads SO_PEERCRED of `descriptor`. Returns 0, or the errno.
int clinux_peer_credentials_get(int descriptor, struct clinux_peer_credentials *credentials);

/// Makes a Unix stream socket, close-on-exec and non-blocking from birth. Returns the descriptor, or -errno.
int clinux_unix_socket(void);

/// The size of `sun_path`, the terminating NUL included.
size_t clinux_unix_path_capacity(void);

/// Binds `descriptor` to `path`. Returns 0, or the errno (ENAMETOOLONG where the path does not fit).
int clinux_unix_bind(int descriptor, const char *path);

/// Connects `descriptor` to the socket at `path`. Returns 0, or the errno.
int clinux_unix_connect(int descriptor, const char *path);

/// Makes a TCP socket that listens on `port` of 127.0.0.1 (0: any free one), close-on-exec and non-blocking. Returns the
/// descriptor, or -errno.
int clinux_loopback_listen(uint16_t port, int backlog);

/// The port that a socket of the loopback is bound to. Returns it, or -errno.
int clinux_loopback_port(int descriptor);

/// Whether somebody listens on `port` of 127.0.0.1. Returns 0, or the errno.
int clinux_loopback_connect(uint16_t port);

#endif

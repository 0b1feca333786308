// The part of libsystemd that speaks with whoever started a service: readiness, and sockets passed on.
#include <systemd/sd-daemon.h>

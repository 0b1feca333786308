// The part of libsystemd that speaks with whoever started a service: readiness, sockets passed on, the journal.
#include <systemd/sd-daemon.h>
#include <systemd/sd-journal.h>

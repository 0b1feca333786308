// A small face of libsystemd's sd-bus: its own header brings in types that Swift has from Glibc already, and most of its
// functions take a variable number of arguments, which Swift can't call.
#ifndef CMESSAGEBUS_H
#define CMESSAGEBUS_H

#include <stdint.h>

/// How far it came.
enum cmessagebus_end {
  /// The desktop has taken the notification.
  CMESSAGEBUS_SHOWN,
  /// Nobody answers at the address.
  CMESSAGEBUS_NO_BUS,
  /// The bus has nobody who shows notifications, and can start nobody.
  CMESSAGEBUS_NO_DESKTOP,
  /// The bus or the desktop did not answer in time.
  CMESSAGEBUS_LATE,
  /// The desktop refused, or the bus failed.
  CMESSAGEBUS_FAILED,
};

/// What the desktop is to show; all texts are UTF-8.
struct cmessagebus_notification {
  const char *sender;
  const char *summary;
  /// Markup, as desktops take it.
  const char *body;
  /// 0 to 2.
  uint8_t urgency;
};

/// Has the desktop on the bus at an address show a notification, and waits for that, up to so many microseconds.
/// Writes into `reason`, of `reason_size` bytes, what the bus, the desktop or the system says of a failure.
enum cmessagebus_end cmessagebus_notify(const char *address, const struct cmessagebus_notification *notification,
                                        uint64_t limit, char *reason, int reason_size);

#endif

#include "CMessageBus.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

struct call {
  sd_bus *bus;
  uint64_t deadline;
  char *reason;
  int reason_size;
};

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static uint64_t left(const struct call *call) {
  uint64_t moment = now();
  return moment < call->deadline ? call->deadline - moment : 0;
}

static enum cmessagebus_end end(const struct call *call, enum cmessagebus_end end, const char *reason) {
  snprintf(call->reason, (size_t)call->reason_size, "%s", reason);
  return end;
}

// A closed connection, a refused one and an address that is none all mean that there is no bus.
static enum cmessagebus_end connect_to(struct call *call, const char *address) {
  int result = sd_bus_new(&call->bus);
  if (result < 0) return end(call, CMESSAGEBUS_FAILED, strerror(-result));
  if ((result = sd_bus_set_address(call->bus, address)) < 0 || (result = sd_bus_set_bus_client(call->bus, 1)) < 0 ||
      (result = sd_bus_start(call->bus)) < 0)
    return end(call, CMESSAGEBUS_NO_BUS, strerror(-result));
  // A call would wait for that without our limit.
  while ((result = sd_bus_is_ready(call->bus)) == 0) {
    result = sd_bus_process(call->bus, NULL);
    if (result < 0) break;
    if (result > 0) continue;
    uint64_t rest = left(call);
    if (rest == 0) return end(call, CMESSAGEBUS_LATE, "");
    result = sd_bus_wait(call->bus, rest);
    if (result < 0 && result != -EINTR) break;
  }
  return result < 0 ? end(call, CMESSAGEBUS_NO_BUS, strerror(-result)) : CMESSAGEBUS_SHOWN;
}

static enum cmessagebus_end show(struct call *call, const struct cmessagebus_notification *notification) {
  sd_bus_message *message = NULL;
  sd_bus_error error = SD_BUS_ERROR_NULL;
  enum cmessagebus_end outcome = CMESSAGEBUS_SHOWN;
  int result = sd_bus_message_new_method_call(call->bus, &message, "org.freedesktop.Notifications",
                                              "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                                              "Notify");
  // It replaces none, has no icon and no actions, one hint, and stays for as long as the desktop thinks right.
  if (result >= 0)
    result = sd_bus_message_append(message, "susssasa{sv}i", notification->sender, (uint32_t)0, "",
                                   notification->summary, notification->body, 0, 1, "urgency", "y",
                                   (int)notification->urgency, (int32_t)-1);
  uint64_t rest = left(call);
  if (result >= 0) result = rest > 0 ? sd_bus_call(call->bus, message, rest, &error, NULL) : -ETIMEDOUT;
  if (result < 0) {
    if (sd_bus_error_has_name(&error, SD_BUS_ERROR_SERVICE_UNKNOWN) ||
        sd_bus_error_has_name(&error, SD_BUS_ERROR_NAME_HAS_NO_OWNER))
      outcome = CMESSAGEBUS_NO_DESKTOP;
    else
      outcome = result == -ETIMEDOUT ? CMESSAGEBUS_LATE : CMESSAGEBUS_FAILED;
    end(call, outcome, error.message != NULL ? error.message : strerror(-result));
  }
  sd_bus_error_free(&error);
  sd_bus_message_unref(message);
  return outcome;
}

enum cmessagebus_end cmessagebus_notify(const char *address, const struct cmessagebus_notification *notification,
                                        uint64_t limit, char *reason, int reason_size) {
  struct call call = {NULL, now() + limit, reason, reason_size};
  end(&call, CMESSAGEBUS_SHOWN, "");
  enum cmessagebus_end outcome = connect_to(&call, address);
  if (outcome == CMESSAGEBUS_SHOWN) outcome = show(&call, notification);
  sd_bus_close_unref(call.bus);
  return outcome;
}

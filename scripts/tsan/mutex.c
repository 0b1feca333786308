// ThreadSanitizer does not see into libswiftSynchronization.so: where two threads meet at a Mutex, one of them is let in by
// the slow half of its lock, inside that library, and all that the Mutex guards looks unguarded. These stand before the
// library's functions in a program that links them, do what those do, and say so to the sanitizer. What is really
// unguarded is reported as ever, also against what is done under a lock.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define SELF __attribute__((swift_context)) void *self
#define SWIFT __attribute__((swiftcall))

void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

static void *library(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (!function) abort();
  return function;
}

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void mutex_lock(uint32_t owner, SELF) __asm__(LOCK);
SWIFT bool mutex_try_lock(SELF) __asm__(TRY_LOCK);
SWIFT void mutex_unlock(SELF) __asm__(UNLOCK);

SWIFT void mutex_lock(uint32_t owner, SELF) {
  SWIFT void (*lock)(uint32_t, SELF) = library(LOCK);
  lock(owner, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool mutex_try_lock(SELF) {
  SWIFT bool (*try_lock)(SELF) = library(TRY_LOCK);
  bool is_locked = try_lock(self);
  if (is_locked && __tsan_acquire) __tsan_acquire(self);
  return is_locked;
}

SWIFT void mutex_unlock(SELF) {
  SWIFT void (*unlock)(SELF) = library(UNLOCK);
  if (__tsan_release) __tsan_release(self);
  unlock(self);
}

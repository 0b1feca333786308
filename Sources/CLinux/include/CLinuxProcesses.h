// What `import Glibc` lacks for processes: pidfds, and a spawn whose every detail is decided in one place.

#ifndef CLINUX_PROCESSES_H
#define CLINUX_PROCESSES_H

#include <stdint.h>

/// How a child ended.
struct clinux_child_end {
  /// The exit code; 0 where a signal ended it.
  int32_t exit_code;
  /// The signal that ended it; 0 where it ended by itself.
  int32_t signal_number;
};

/// Starts `path` with posix_spawn(3): no signal blocked, every signal at its default, a process group of its own, no
/// descriptor but the three given (each -1 for /dev/null). Returns the process id, or -errno.
int32_t clinux_spawn(const char *path, char *const arguments[], char *const environment[], int input, int output,
                     int error);

/// A pipe of which one end is for a child and may block; ours never does. Both are close-on-exec. `ours` is the write
/// end if `we_write` is not 0. Returns 0 or -errno.
int clinux_child_pipe(int we_write, int *ours, int *theirs);

/// gettid(2): the calling thread, as /proc/self/task names it.
int32_t clinux_thread_id(void);

/// ioprio_set(2), which no C library has: the calling thread gets the disk when nobody else asks for it. Returns 0 or
/// -errno.
int clinux_thread_yields_disk(void);

/// pidfd_open(2): readable once the process has ended. Returns the descriptor, close-on-exec, or -errno.
int clinux_pidfd_open(int32_t pid);

/// Collects the ended child behind a pidfd with waitid(2), without waiting. Returns 1 and how it ended, 0 if it still
/// runs, or -errno.
int clinux_pidfd_collect(int pidfd, struct clinux_child_end *end);

#endif

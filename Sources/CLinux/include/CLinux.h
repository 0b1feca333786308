// What `import Glibc` lacks or cannot express: macros, variadics, and structs whose layout Swift must not copy.
// Functions return 0 or a count on success and a negated errno value on failure, so that no errno is lost between
// the call and its reading.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdbool.h>
#include <stdint.h>

/// What statx(2) says of a file, reduced to what the daemon asks for.
struct clinux_file_status {
  uint64_t device;
  uint64_t inode;
  /// Nanoseconds since 1970; 0 where the file system keeps no time of birth.
  int64_t birth_nanoseconds;
  int64_t modified_nanoseconds;
  int64_t size;
  /// File type and permission bits, as in st_mode.
  uint32_t mode;
  uint32_t owner;
};

/// The status of `path` (relative to `directory`, which may be AT_FDCWD), or of the descriptor `directory` itself when
/// `path` is empty.
int clinux_status_at(int directory, const char *path, bool follow_symlinks, struct clinux_file_status *status);

/// What statfs(2) says of a file system, reduced likewise.
struct clinux_file_system {
  /// The magic number of its type.
  uint32_t type;
  /// Bytes that a user without privileges may still write.
  uint64_t free_bytes;
  bool is_read_only;
};

/// The file system that `path` lies on.
int clinux_file_system_of(const char *path, struct clinux_file_system *file_system);

/// AT_FDCWD, a macro that Swift sees only in some versions of the C library.
int clinux_current_directory(void);

/// open(2), which is variadic. O_CLOEXEC is always added, EINTR retried.
int clinux_open(const char *path, int flags, uint32_t mode);

/// pipe2(2) with O_CLOEXEC and O_NONBLOCK.
int clinux_pipe(int *read_end, int *write_end);

/// A folder that is being read; owns the descriptor given to it.
struct clinux_directory;

/// Takes over `descriptor` (closed by `clinux_directory_close`, or at once on failure) and stores a reader for it.
int clinux_directory_open(int descriptor, struct clinux_directory **directory);

/// The next entry: 1 and the name (valid until the next call) and d_type, 0 at the end, or a negated errno value.
int clinux_directory_next(struct clinux_directory *directory, const char **name, uint8_t *type);

/// Closes the folder and its descriptor.
void clinux_directory_close(struct clinux_directory *directory);

/// Gives free heap memory back to the kernel; true when something was given back.
bool clinux_trim_heap(void);

/// Makes `signal_number` write its number as one byte to `descriptor` (a non-blocking pipe) instead of its default
/// action. A handler, unlike SIG_IGN or a blocked signal, is not inherited through exec: children start with defaults.
/// One descriptor a process: -EBUSY when another is in use.
int clinux_signals_begin(int descriptor);
int clinux_signal_catch(int signal_number);

/// Gives `signal_number` its default action back.
int clinux_signal_release(int signal_number);

/// Stops writing to the descriptor given to `clinux_signals_begin`. A handler that already runs on another thread may
/// still write to it, so the descriptor must stay open.
void clinux_signals_end(void);

/// Makes SIGPIPE do nothing, by an empty handler for the reason above.
int clinux_ignore_broken_pipes(void);

#endif

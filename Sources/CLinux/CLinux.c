#define _GNU_SOURCE
#include "CLinux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// Files

static int64_t nanoseconds(struct statx_timestamp time) {
  // A damaged or hostile file system may hold any second; saturate rather than overflow.
  int64_t result;
  if (__builtin_mul_overflow(time.tv_sec, INT64_C(1000000000), &result) ||
      __builtin_add_overflow(result, (int64_t)time.tv_nsec, &result)) {
    return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
  }
  return result;
}

int clinux_status_at(int directory, const char *path, bool follow_symlinks, struct clinux_file_status *status) {
  struct statx found;
  memset(&found, 0, sizeof found);
  int flags = (follow_symlinks ? 0 : AT_SYMLINK_NOFOLLOW) | (path[0] == '\0' ? AT_EMPTY_PATH : 0);
  if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -errno;
  memset(status, 0, sizeof *status);
  status->device = makedev(found.stx_dev_major, found.stx_dev_minor);
  status->inode = found.stx_ino;
  status->birth_nanoseconds = (found.stx_mask & STATX_BTIME) ? nanoseconds(found.stx_btime) : 0;
  status->modified_nanoseconds = nanoseconds(found.stx_mtime);
  status->size = (int64_t)found.stx_size;
  status->mode = found.stx_mode;
  status->owner = found.stx_uid;
  return 0;
}

int clinux_file_system_of(const char *path, struct clinux_file_system *file_system) {
  struct statfs found;
  if (statfs(path, &found) != 0) return -errno;
  file_system->type = (uint32_t)found.f_type;
  if (__builtin_mul_overflow((uint64_t)found.f_bavail, (uint64_t)found.f_frsize, &file_system->free_bytes)) {
    file_system->free_bytes = UINT64_MAX;
  }
  // ST_RDONLY of statvfs(3), which statfs(2) has too.
  file_system->is_read_only = (found.f_flags & 1) != 0;
  return 0;
}

int clinux_current_directory(void) { return AT_FDCWD; }

int clinux_open(const char *path, int flags, uint32_t mode) {
  int descriptor;
  do {
    descriptor = open(path, flags | O_CLOEXEC, (mode_t)mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor < 0 ? -errno : descriptor;
}

int clinux_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -errno;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

// Folders. A dirent is shorter than its declared type, so Swift must not copy one: only its name's address goes out.

int clinux_directory_open(int descriptor, struct clinux_directory **directory) {
  DIR *stream = fdopendir(descriptor);
  if (stream == NULL) {
    int failure = errno;
    close(descriptor);
    return -failure;
  }
  *directory = (struct clinux_directory *)stream;
  return 0;
}

int clinux_directory_next(struct clinux_directory *directory, const char **name, uint8_t *type) {
  errno = 0;
  struct dirent *entry = readdir((DIR *)directory);
  if (entry == NULL) return -errno;
  *name = entry->d_name;
  *type = entry->d_type;
  return 1;
}

void clinux_directory_close(struct clinux_directory *directory) { closedir((DIR *)directory); }

// Memory

// jemalloc reads this where a program is linked with it. Two arenas, not four a core: each keeps pages of its own. Threads
// keep few blocks, as most of ours wait: without a limit theirs grew by 2 MB in ten minutes, and with none at all a first
// reading takes a tenth longer. What is free goes back to the kernel after half a second: with ten seconds a first reading
// of a long history takes 3 MB more, and not less time.
const char *malloc_conf =
    "narenas:2,dirty_decay_ms:500,muzzy_decay_ms:0,"
    "lg_tcache_max:11,tcache_nslots_small_min:1,tcache_nslots_small_max:8,tcache_nslots_large:1";

// jemalloc's, in a program that has it.
extern int mallctl(const char *name, void *old, size_t *old_size, void *new, size_t new_size) __attribute__((weak));

bool clinux_trim_heap(void) {
  // 4096 stands for all arenas (jemalloc's MALLCTL_ARENAS_ALL).
  if (mallctl != NULL) return mallctl("arena.4096.purge", NULL, NULL, NULL, 0) == 0;
  return malloc_trim(0) == 1;
}

// Signals

static atomic_int signal_descriptor = -1;
static atomic_int signal_process = 0;

static void write_signal(int signal_number) {
  int saved = errno;
  int descriptor = atomic_load(&signal_descriptor);
  // A child between fork and exec still has this handler and this pipe; its signals are not ours.
  if (descriptor >= 0 && getpid() == atomic_load(&signal_process)) {
    unsigned char byte = (unsigned char)signal_number;
    // A full pipe means that signals wait to be read already; one more says nothing new.
    ssize_t ignored = write(descriptor, &byte, 1);
    (void)ignored;
  }
  errno = saved;
}

static void do_nothing(int signal_number) { (void)signal_number; }

static int set_handler(int signal_number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return sigaction(signal_number, &action, NULL) == 0 ? 0 : -errno;
}

int clinux_signals_begin(int descriptor) {
  int unused = -1;
  atomic_store(&signal_process, getpid());
  return atomic_compare_exchange_strong(&signal_descriptor, &unused, descriptor) ? 0 : -EBUSY;
}

int clinux_signal_catch(int signal_number) { return set_handler(signal_number, write_signal); }

int clinux_signal_release(int signal_number) { return set_handler(signal_number, SIG_DFL); }

void clinux_signals_end(void) { atomic_store(&signal_descriptor, -1); }

int clinux_ignore_broken_pipes(void) { return set_handler(SIGPIPE, do_nothing); }

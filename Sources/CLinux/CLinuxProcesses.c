#define _GNU_SOURCE
#include "CLinuxProcesses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int redirect(posix_spawn_file_actions_t *actions, int descriptor, int number) {
  if (descriptor < 0) {
    return posix_spawn_file_actions_addopen(actions, number, "/dev/null", number == 0 ? O_RDONLY : O_WRONLY, 0);
  }
  // The copy is not close-on-exec; with equal numbers glibc takes the mark off.
  return posix_spawn_file_actions_adddup2(actions, descriptor, number);
}

int32_t clinux_spawn(const char *path, char *const arguments[], char *const environment[], int input, int output,
                     int error) {
  posix_spawn_file_actions_t actions;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure != 0) return -failure;
  posix_spawnattr_t attributes;
  failure = posix_spawnattr_init(&attributes);
  if (failure != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return -failure;
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  pid_t pid = -1;
  if ((failure = redirect(&actions, input, 0)) == 0 && (failure = redirect(&actions, output, 1)) == 0 &&
      (failure = redirect(&actions, error, 2)) == 0 &&
      (failure = posix_spawn_file_actions_addclosefrom_np(&actions, 3)) == 0 &&
      (failure = posix_spawnattr_setsigmask(&attributes, &none)) == 0 &&
      (failure = posix_spawnattr_setsigdefault(&attributes, &all)) == 0 &&
      (failure = posix_spawnattr_setpgroup(&attributes, 0)) == 0 &&
      (failure = posix_spawnattr_setflags(
           &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)) == 0) {
    failure = posix_spawn(&pid, path, &actions, &attributes, arguments, environment);
  }
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure != 0 ? -failure : pid;
}

int clinux_child_pipe(int we_write, int *ours, int *theirs) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -errno;
  *ours = ends[we_write ? 1 : 0];
  *theirs = ends[we_write ? 0 : 1];
  // The mark belongs to the open file, of which each end is one: the child's stays as programs expect it.
  if (fcntl(*ours, F_SETFL, (we_write ? O_WRONLY : O_RDONLY) | O_NONBLOCK) != 0) {
    int failure = errno;
    close(ends[0]);
    close(ends[1]);
    return -failure;
  }
  return 0;
}

int32_t clinux_thread_id(void) {
  return (int32_t)syscall(SYS_gettid);
}

int clinux_thread_yields_disk(void) {
  // linux/ioprio.h: who is this thread, the class is "idle", which stands above the 13 bits of the level.
  const int who_process = 1, class_idle = 3, class_shift = 13;
  return syscall(SYS_ioprio_set, who_process, 0, class_idle << class_shift) == 0 ? 0 : -errno;
}

int clinux_pidfd_open(int32_t pid) {
  // Close-on-exec is always set on it. glibc has a function for this from 2.36 on; the call is older.
  long descriptor = syscall(SYS_pidfd_open, (pid_t)pid, 0);
  return descriptor < 0 ? -errno : (int)descriptor;
}

int clinux_pidfd_collect(int pidfd, struct clinux_child_end *end) {
  siginfo_t information;
  memset(&information, 0, sizeof information);
  if (waitid(P_PIDFD, (id_t)pidfd, &information, WEXITED | WNOHANG) != 0) return -errno;
  if (information.si_pid == 0) return 0;
  end->exit_code = information.si_code == CLD_EXITED ? information.si_status : 0;
  end->signal_number = information.si_code == CLD_EXITED ? 0 : information.si_status;
  return 1;
}

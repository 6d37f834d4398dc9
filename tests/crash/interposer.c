/*
 * Stands between a program and the C library's file calls (LD_PRELOAD, Linux). Of the calls that change something below
 * one folder it counts each, writes each into a trace, and at the n-th of them does harm: kills, fails, or writes only
 * a part. All processes of a tree share one counter, and one lock that puts their calls in order.
 *
 * CRASH_ROOT    the folder that is watched; nothing else is touched
 * CRASH_SHARED  a file of zeros that is mapped as `struct shared`
 * CRASH_TRACE   where to write the trace; none if absent
 * CRASH_AT      number of the call to strike, counted from 1; 0: none
 * CRASH_ACTION  kill-before | kill-half | kill-after | fail | short
 * CRASH_WHOM    tree | process: who is killed
 * CRASH_ERRNO   what `fail` fails with
 * CRASH_LASTING 1: every later call that needs room fails too, until `lifted` is set
 * CRASH_PLANT   a fault beneath the program, to see whether it is found: no-sync (syncing does nothing), in-place (files
 *               are written over instead of renamed), deaf (a call that fails says that it worked)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct shared {
  _Atomic uint32_t lock;
  _Atomic uint32_t lifted;
  _Atomic uint64_t calls;
  /* 1 once the call has been struck, and what it was. */
  _Atomic uint64_t struck;
  char what[512];
};

enum verdict { pass, fail, half, swallow, kill_half, kill_after };

static struct shared *shared;
static char root[PATH_MAX];
static size_t root_length;
static int trace = -1;
static uint64_t strike_at;
static const char *action = "";
static int kills_tree, error_number = EIO, lasting;
static int plant_no_sync, plant_in_place, plant_deaf;

#define FILES 65536
enum tracking { untracked, reading, writing };
static unsigned char tracked[FILES];

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

__attribute__((constructor)) static void start(void) {
  const char *file = setting("CRASH_SHARED");
  if (*file == 0 || *setting("CRASH_ROOT") == 0) return;
  snprintf(root, sizeof root, "%s/", setting("CRASH_ROOT"));
  root_length = strlen(root);
  strike_at = strtoull(setting("CRASH_AT"), NULL, 10);
  action = setting("CRASH_ACTION");
  kills_tree = strcmp(setting("CRASH_WHOM"), "process") != 0;
  if (*setting("CRASH_ERRNO")) error_number = atoi(setting("CRASH_ERRNO"));
  lasting = atoi(setting("CRASH_LASTING"));
  plant_no_sync = strcmp(setting("CRASH_PLANT"), "no-sync") == 0;
  plant_in_place = strcmp(setting("CRASH_PLANT"), "in-place") == 0;
  plant_deaf = strcmp(setting("CRASH_PLANT"), "deaf") == 0;
  int fd = REAL(open64)(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *map = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  REAL(close)(fd);
  if (map == MAP_FAILED) return;
  shared = map;
  if (*setting("CRASH_TRACE")) {
    trace = REAL(open64)(setting("CRASH_TRACE"), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  }
}

/* A path below the root as it is seen from there; NULL for all others. */
static const char *relative(const char *path) {
  if (shared == NULL || path == NULL) return NULL;
  if (strncmp(path, root, root_length) == 0) return path + root_length;
  return strncmp(path, root, root_length - 1) == 0 && path[root_length - 1] == 0 ? "" : NULL;
}

static const char *path_of(int fd, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, buffer, PATH_MAX - 1);
  if (length < 0) return NULL;
  buffer[length] = 0;
  return relative(buffer);
}

/* Where a path that is given relative to an open folder lies. */
static const char *join(int folder, const char *path, char *buffer) {
  if (path == NULL || path[0] == '/' || folder == AT_FDCWD) return path;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
  ssize_t length = readlink(link, buffer, PATH_MAX / 2);
  if (length < 0) return path;
  snprintf(buffer + length, PATH_MAX - length, "/%s", path);
  return buffer;
}

static int is_tracked(int fd, enum tracking least) {
  return shared != NULL && fd >= 0 && fd < FILES && tracked[fd] >= least;
}

/* The lock holds the id of its process: one that was killed meanwhile must not block the others for ever. */
static void lock(void) {
  uint32_t mine = getpid(), holder = 0;
  for (int turn = 1; !atomic_compare_exchange_weak(&shared->lock, &holder, mine); turn++) {
    int is_dead = holder != 0 && turn % 4096 == 0 && kill(holder, 0) != 0 && errno == ESRCH;
    if (!is_dead) holder = 0;
    sched_yield();
  }
}

static void unlock(void) { atomic_store(&shared->lock, 0); }

static void die(void) {
  if (kills_tree) kill(0, SIGKILL);
  /* The others go on without this one. */
  else unlock();
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Counts a call, and decides what becomes of it; the lock is held until `end`. */
static enum verdict begin(const char *name, const char *path, int needs_room) {
  lock();
  uint64_t number = atomic_fetch_add(&shared->calls, 1) + 1;
  int is_struck = number == strike_at;
  int is_without_room = lasting && strike_at > 0 && number > strike_at && needs_room &&
                        !atomic_load(&shared->lifted);
  if (!is_struck && !is_without_room) return pass;
  if (is_struck) {
    snprintf(shared->what, sizeof shared->what, "%s %s", name, path);
    atomic_store(&shared->struck, 1);
  }
  if (is_without_room || strcmp(action, "fail") == 0) return plant_deaf ? swallow : fail;
  if (strcmp(action, "kill-before") == 0) die();
  if (strcmp(action, "kill-half") == 0) return kill_half;
  if (strcmp(action, "kill-after") == 0) return kill_after;
  return strcmp(action, "short") == 0 ? half : pass;
}

static void end(enum verdict verdict) {
  if (verdict == kill_after || verdict == kill_half) die();
  int saved = errno;
  unlock();
  errno = saved;
}

/* One line of tabs, then the data of a write: `name inode offset length path other-path`. */
static void note(const char *name, uint64_t inode, int64_t offset, size_t length, const char *path,
                 const char *other, const void *data) {
  if (trace < 0) return;
  int saved = errno;
  char line[3 * PATH_MAX];
  int size = snprintf(line, sizeof line, "%s\t%llu\t%lld\t%zu\t%s\t%s\n", name,
                      (unsigned long long)inode, (long long)offset, length, path, other);
  struct iovec parts[] = {{line, size}, {(void *)data, data == NULL ? 0 : length}};
  if (REAL(writev)(trace, parts, 2) < 0) abort();
  errno = saved;
}

static uint64_t inode_of(int fd) {
  struct stat state;
  return fstat(fd, &state) == 0 ? state.st_ino : 0;
}

static int failed(void) {
  errno = error_number;
  return -1;
}

/* --- opening and closing --- */

static int open_watched(const char *path, int flags, mode_t mode) {
  const char *name = relative(path);
  if (name == NULL) return REAL(open64)(path, flags, mode);
  int is_writing = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
  if (!is_writing) {
    int fd = REAL(open64)(path, flags, mode);
    if (fd >= 0 && fd < FILES) tracked[fd] = reading;
    return fd;
  }
  enum verdict verdict = begin("open", name, (flags & O_CREAT) != 0);
  struct stat before;
  int was_there = stat(path, &before) == 0;
  int fd = verdict == fail ? failed() : REAL(open64)(path, flags, mode);
  if (fd >= 0 && fd < FILES) {
    tracked[fd] = writing;
    if (!was_there) note("create", inode_of(fd), 0, 0, name, "", NULL);
    else if ((flags & O_TRUNC) && before.st_size > 0) {
      note("truncate", before.st_ino, 0, 0, name, "", NULL);
    } else note("open", before.st_ino, 0, 0, name, "", NULL);
  }
  end(verdict);
  return fd;
}

#define MODE_ARGUMENT(flags, mode)                  \
  mode_t mode = 0;                                  \
  if ((flags) & (O_CREAT | O_TMPFILE)) {            \
    va_list arguments;                              \
    va_start(arguments, flags);                     \
    mode = va_arg(arguments, mode_t);               \
    va_end(arguments);                              \
  }

int open(const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  return open_watched(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  return open_watched(path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  char buffer[PATH_MAX];
  const char *whole = join(folder, path, buffer);
  if (relative(whole) == NULL) return REAL(openat64)(folder, path, flags, mode);
  return open_watched(whole, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
  MODE_ARGUMENT(flags, mode)
  char buffer[PATH_MAX];
  const char *whole = join(folder, path, buffer);
  if (relative(whole) == NULL) return REAL(openat64)(folder, path, flags, mode);
  return open_watched(whole, flags, mode);
}
int creat(const char *path, mode_t mode) {
  return open_watched(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int fd) {
  char buffer[PATH_MAX];
  if (!is_tracked(fd, reading)) return REAL(close)(fd);
  const char *name = tracked[fd] == writing ? path_of(fd, buffer) : NULL;
  tracked[fd] = untracked;
  if (name == NULL) return REAL(close)(fd);
  enum verdict verdict = begin("close", name, 0);
  note("close", inode_of(fd), 0, 0, name, "", NULL);
  /* Linux gives the descriptor back also when closing fails. */
  int result = REAL(close)(fd);
  if (verdict == fail) result = failed();
  end(verdict);
  return result;
}

/* --- data --- */

/* @param offset where to write; negative: where the file stands, or its end */
static ssize_t write_watched(int fd, const void *data, size_t length, off64_t offset) {
  char buffer[PATH_MAX];
  struct stat state;
  const char *name = NULL;
  if (is_tracked(fd, writing) && fstat(fd, &state) == 0 && S_ISREG(state.st_mode)) {
    name = path_of(fd, buffer);
  }
  if (name == NULL) {
    return offset < 0 ? REAL(write)(fd, data, length) : REAL(pwrite64)(fd, data, length, offset);
  }
  enum verdict verdict = begin("write", name, 1);
  size_t wanted = verdict == half || verdict == kill_half ? (length + 1) / 2 : length;
  ssize_t written;
  if (verdict == fail) written = failed();
  else if (verdict == swallow) written = length;
  else {
    off64_t place = offset;
    if (fcntl(fd, F_GETFL) & O_APPEND) place = lseek64(fd, 0, SEEK_END);
    else if (offset < 0) place = lseek64(fd, 0, SEEK_CUR);
    written = offset < 0 ? REAL(write)(fd, data, wanted) : REAL(pwrite64)(fd, data, wanted, offset);
    if (written > 0) note("write", state.st_ino, place, written, name, "", data);
  }
  end(verdict);
  return written;
}

ssize_t write(int fd, const void *data, size_t length) {
  if (!is_tracked(fd, writing)) return REAL(write)(fd, data, length);
  return write_watched(fd, data, length, -1);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  if (!is_tracked(fd, writing)) return REAL(pwrite64)(fd, data, length, offset);
  return write_watched(fd, data, length, offset);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
  return pwrite64(fd, data, length, offset);
}

static ssize_t write_parts(int fd, const struct iovec *parts, int count, off64_t offset) {
  size_t length = 0;
  for (int part = 0; part < count; part++) length += parts[part].iov_len;
  char *data = malloc(length + 1), *place = data;
  for (int part = 0; part < count; part++) {
    memcpy(place, parts[part].iov_base, parts[part].iov_len);
    place += parts[part].iov_len;
  }
  ssize_t written = write_watched(fd, data, length, offset);
  free(data);
  return written;
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!is_tracked(fd, writing)) return REAL(writev)(fd, parts, count);
  return write_parts(fd, parts, count, -1);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  if (!is_tracked(fd, writing)) return REAL(pwritev64)(fd, parts, count, offset);
  return write_parts(fd, parts, count, offset);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  return pwritev64(fd, parts, count, offset);
}

/* Copying within the kernel is done by hand, so that the trace has the data. */
static ssize_t copy_watched(int to, off64_t *to_offset, int from, off64_t *from_offset, size_t length) {
  if (length > 1 << 20) length = 1 << 20;
  char *data = malloc(length);
  ssize_t got = from_offset == NULL ? read(from, data, length)
                                    : pread64(from, data, length, *from_offset);
  ssize_t written = got <= 0 ? got
                             : write_watched(to, data, got, to_offset == NULL ? -1 : *to_offset);
  free(data);
  if (written > 0 && from_offset != NULL) *from_offset += written;
  if (written > 0 && to_offset != NULL) *to_offset += written;
  return written;
}
ssize_t sendfile64(int to, int from, off64_t *offset, size_t length) {
  if (!is_tracked(to, writing)) return REAL(sendfile64)(to, from, offset, length);
  return copy_watched(to, NULL, from, offset, length);
}
ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
  return sendfile64(to, from, offset, length);
}
ssize_t copy_file_range(int from, off64_t *from_offset, int to, off64_t *to_offset, size_t length,
                        unsigned flags) {
  if (!is_tracked(to, writing)) {
    return REAL(copy_file_range)(from, from_offset, to, to_offset, length, flags);
  }
  return copy_watched(to, to_offset, from, from_offset, length);
}

int ftruncate64(int fd, off64_t length) {
  char buffer[PATH_MAX];
  const char *name = is_tracked(fd, writing) ? path_of(fd, buffer) : NULL;
  if (name == NULL) return REAL(ftruncate64)(fd, length);
  enum verdict verdict = begin("truncate", name, 0);
  int result = verdict == fail      ? failed()
               : verdict == swallow ? 0
                                    : REAL(ftruncate64)(fd, length);
  if (result == 0) note("truncate", inode_of(fd), length, 0, name, "", NULL);
  end(verdict);
  return result;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* No power is cut for real: syncing would only take time, so it is noted and not done. */
static int sync_watched(int fd, int (*sync)(int)) {
  char buffer[PATH_MAX];
  const char *name = is_tracked(fd, reading) ? path_of(fd, buffer) : NULL;
  if (name == NULL) return sync(fd);
  if (plant_no_sync) return 0;
  enum verdict verdict = begin("sync", name, 0);
  int result = verdict == fail ? failed() : 0;
  struct stat state;
  if (result == 0 && fstat(fd, &state) == 0) {
    note(S_ISDIR(state.st_mode) ? "syncFolder" : "sync", state.st_ino, 0, 0, name, "", NULL);
  }
  end(verdict);
  return result;
}
int fsync(int fd) { return sync_watched(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_watched(fd, REAL(fdatasync)); }

/* libuv closes files and copies ranges by number. */
long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a[6];
  for (int place = 0; place < 6; place++) a[place] = va_arg(list, long);
  va_end(list);
  if (number == SYS_close && is_tracked(a[0], reading)) return close(a[0]);
  if (number == SYS_copy_file_range && is_tracked(a[2], writing)) {
    return copy_file_range(a[0], (off64_t *)a[1], a[2], (off64_t *)a[3], a[4], a[5]);
  }
  return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* --- names --- */

#define CHANGE_NAMES(name, path, other, room, done)                            \
  enum verdict verdict = begin(name, path, room);                              \
  int result = verdict == fail ? failed() : verdict == swallow ? 0 : (done);   \
  if (result == 0) note(name, 0, 0, 0, path, other, NULL);                     \
  end(verdict);                                                                \
  return result;

/* The planted fault: what a program does that writes over the file in place. */
static int replace_in_place(const char *from, const char *to, size_t length) {
  char *data = malloc(length + 1);
  int source = REAL(open64)(from, O_RDONLY | O_CLOEXEC);
  ssize_t got = read(source, data, length);
  REAL(close)(source);
  int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  int is_written = target >= 0 && write(target, data, got) == got;
  if (target >= 0) close(target);
  free(data);
  return is_written ? unlink(from) : -1;
}

int rename(const char *from, const char *to) {
  const char *path = relative(from), *other = relative(to);
  if (path == NULL && other == NULL) return REAL(rename)(from, to);
  struct stat state;
  if (plant_in_place && stat(from, &state) == 0 && S_ISREG(state.st_mode)) {
    return replace_in_place(from, to, state.st_size);
  }
  path = path == NULL ? from : path;
  other = other == NULL ? to : other;
  CHANGE_NAMES("rename", path, other, 0, REAL(rename)(from, to))
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  char first[PATH_MAX], second[PATH_MAX];
  const char *path = relative(join(from_folder, from, first));
  const char *other = relative(join(to_folder, to, second));
  if (path == NULL || other == NULL) return REAL(renameat2)(from_folder, from, to_folder, to, flags);
  CHANGE_NAMES("rename", path, other, 0, REAL(renameat2)(from_folder, from, to_folder, to, flags))
}
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  return renameat2(from_folder, from, to_folder, to, 0);
}
int link(const char *from, const char *to) {
  const char *path = relative(from), *other = relative(to);
  if (path == NULL || other == NULL) return REAL(link)(from, to);
  CHANGE_NAMES("link", path, other, 1, REAL(link)(from, to))
}
int symlink(const char *target, const char *path) {
  const char *name = relative(path);
  if (name == NULL) return REAL(symlink)(target, path);
  CHANGE_NAMES("symlink", name, target, 1, REAL(symlink)(target, path))
}
int unlink(const char *path) {
  const char *name = relative(path);
  if (name == NULL) return REAL(unlink)(path);
  CHANGE_NAMES("unlink", name, "", 0, REAL(unlink)(path))
}
int unlinkat(int folder, const char *path, int flags) {
  char buffer[PATH_MAX];
  const char *name = relative(join(folder, path, buffer));
  if (name == NULL) return REAL(unlinkat)(folder, path, flags);
  const char *kind = flags & AT_REMOVEDIR ? "rmdir" : "unlink";
  CHANGE_NAMES(kind, name, "", 0, REAL(unlinkat)(folder, path, flags))
}
/* `<root>/.crash-mark-<k>` is no folder: whoever makes it says that step k has been acknowledged. */
int mkdir(const char *path, mode_t mode) {
  const char *name = relative(path);
  if (name == NULL) return REAL(mkdir)(path, mode);
  if (strncmp(name, ".crash-mark-", 12) == 0) {
    lock();
    note("mark", 0, atoi(name + 12), 0, "", "", NULL);
    unlock();
    return 0;
  }
  CHANGE_NAMES("mkdir", name, "", 1, REAL(mkdir)(path, mode))
}
char *mkdtemp(char *path) {
  const char *name = relative(path);
  if (name == NULL) return REAL(mkdtemp)(path);
  enum verdict verdict = begin("mkdir", name, 1);
  char *made = NULL;
  if (verdict == fail) failed();
  else made = REAL(mkdtemp)(path);
  if (made != NULL) note("mkdir", 0, 0, 0, relative(made), "", NULL);
  end(verdict);
  return made;
}
int rmdir(const char *path) {
  const char *name = relative(path);
  if (name == NULL) return REAL(rmdir)(path);
  CHANGE_NAMES("rmdir", name, "", 0, REAL(rmdir)(path))
}

/* Loaded before the C library of the program under torture (LD_PRELOAD): makes its disk fail or
 * forget, and shifts its clock. Only files below FAULTS_UNDER are touched.
 *
 * FAULTS_CONTROL names a file of six numbers that may change while the program runs: a mode;
 * nanoseconds by which the clock on the wall is shifted; how many changes of files were about to be
 * made, which is counted here; before which of them the program dies, as by kill -9; how many
 * changes of names were made and logged; and after which of them it dies.
 *
 * FAULTS_LOG names a folder. There each file has a log of what its bytes were before they were
 * written, emptied when the file is synced; and one log has what became of names, and which folders
 * were synced. After a kill, whoever reads the logs can take back any of what was not synced, as a
 * failure of power would.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { NONE, NO_SPACE, WRITE_FAILS, SYNC_FAILS, HALF_THEN_NO_SPACE };
enum { FDS = 4096 };

struct control {
    int64_t mode;
    int64_t shift;
    int64_t changes;
    int64_t dies_at;
    int64_t names;
    int64_t dies_after_name;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile struct control *control;
static struct control nothing;
static const char *under;
static const char *log_folder;
/* 0: not ours; 1: a file; 2: a folder. */
static unsigned char kinds[FDS];
static unsigned char appends[FDS];
static int backups;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_CONTROL");
    under = getenv("FAULTS_UNDER");
    log_folder = getenv("FAULTS_LOG");
    control = &nothing;
    if (path) {
        int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
        if (fd >= 0) {
            void *map =
                mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
            if (map != MAP_FAILED)
                control = map;
            syscall(SYS_close, fd);
        }
    }
}

static int is_under(const char *path) {
    size_t length = under ? strlen(under) : 0;
    return length && !strncmp(path, under, length) && (path[length] == '/' || !path[length]);
}

static int kind_of(int fd) {
    return fd >= 0 && fd < FDS ? kinds[fd] : 0;
}

/* A change of a file is about to be made; with the lock. */
static void changes(void) {
    control->changes++;
    if (control->changes == control->dies_at)
        kill(getpid(), SIGKILL);
}

static int append_to(const char *name, const void *head, size_t head_length, const void *body,
                     size_t body_length) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", log_folder, name);
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        abort();
    struct iovec parts[2] = {{(void *)head, head_length}, {(void *)body, body_length}};
    ssize_t written = syscall(SYS_writev, fd, parts, 2);
    if (written != (ssize_t)(head_length + body_length))
        abort();
    syscall(SYS_close, fd);
    return 0;
}

static void note(const char *line) {
    if (!log_folder)
        return;
    append_to("names", line, strlen(line), "\n", 1);
    if (line[0] != 'S' && ++control->names == control->dies_after_name)
        kill(getpid(), SIGKILL);
}

/* Keeps what a range of a file holds, before it is written or cut off. */
static void keep(int fd, int64_t offset, int64_t length) {
    struct stat stat;
    if (!log_folder || syscall(SYS_fstat, fd, &stat))
        return;
    int64_t held = stat.st_size > offset ? stat.st_size - offset : 0;
    if (held > length)
        held = length;
    char path[64], *bytes = malloc(held + 1);
    if (!bytes)
        abort();
    if (held && syscall(SYS_pread64, fd, bytes, held, offset) != held) {
        /* Opened for writing alone. Never for others: to close any descriptor of a file gives up the
         * locks that the process has on it, and databases rely on theirs. */
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int reading = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
        if (reading < 0 || syscall(SYS_pread64, reading, bytes, held, offset) != held)
            abort();
        syscall(SYS_close, reading);
    }
    int64_t head[4] = {offset, length, stat.st_size, held};
    snprintf(path, sizeof path, "%llu.undo", (unsigned long long)stat.st_ino);
    append_to(path, head, sizeof head, bytes, held);
    free(bytes);
}

static void forget(int fd) {
    struct stat stat;
    char path[PATH_MAX];
    if (!log_folder || syscall(SYS_fstat, fd, &stat))
        return;
    snprintf(path, sizeof path, "%s/%llu.undo", log_folder, (unsigned long long)stat.st_ino);
    syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

/* Fails as the mode says; the number of bytes that may be written otherwise. */
static ssize_t allowed(size_t length) {
    switch (control->mode) {
    case NO_SPACE:
        errno = ENOSPC;
        return -1;
    case WRITE_FAILS:
        errno = EIO;
        return -1;
    case HALF_THEN_NO_SPACE:
        if (length < 1024) {
            errno = ENOSPC;
            return -1;
        }
        return length / 2;
    default:
        return length;
    }
}

static int is_full(void) {
    int64_t mode = control->mode;
    if (mode == NO_SPACE || mode == HALF_THEN_NO_SPACE) {
        errno = ENOSPC;
        return 1;
    }
    if (mode == WRITE_FAILS) {
        errno = EIO;
        return 1;
    }
    return 0;
}

static void opened(int fd, const char *path, int flags, int is_new) {
    char link[64], real[PATH_MAX], line[PATH_MAX + 8];
    struct stat stat;
    if (fd < 0 || fd >= FDS)
        return;
    kinds[fd] = 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlink, link, real, sizeof real - 1);
    if (length <= 0)
        return;
    real[length] = 0;
    if (!is_under(real) || syscall(SYS_fstat, fd, &stat))
        return;
    kinds[fd] = S_ISDIR(stat.st_mode) ? 2 : S_ISREG(stat.st_mode) ? 1 : 0;
    appends[fd] = (flags & O_APPEND) != 0;
    if (is_new && kinds[fd] == 1) {
        snprintf(line, sizeof line, "C\t%s", real);
        note(line);
    }
    (void)path;
}

static int do_open(int folder, const char *path, int flags, mode_t mode) {
    int is_new = 0;
    pthread_mutex_lock(&lock);
    if ((flags & O_CREAT) && path[0] == '/' && is_under(path)) {
        is_new = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
        if (is_new)
            changes();
        if (is_new && is_full()) {
            int error = errno;
            pthread_mutex_unlock(&lock);
            errno = error;
            return -1;
        }
    }
    int fd = syscall(SYS_openat, folder, path, flags, mode);
    int error = errno;
    opened(fd, path, flags, is_new);
    pthread_mutex_unlock(&lock);
    errno = error;
    return fd;
}

#define OPENS(name)                                                                                \
    int name(const char *path, int flags, ...) {                                                   \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;                    \
        va_end(more);                                                                              \
        return do_open(AT_FDCWD, path, flags, mode);                                               \
    }
#define OPENS_AT(name)                                                                             \
    int name(int folder, const char *path, int flags, ...) {                                       \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;                    \
        va_end(more);                                                                              \
        return do_open(folder, path, flags, mode);                                                 \
    }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int fd) {
    if (fd >= 0 && fd < FDS)
        kinds[fd] = 0;
    return syscall(SYS_close, fd);
}

static ssize_t do_pwrite(int fd, const void *bytes, size_t length, int64_t offset, int is_placed) {
    if (kind_of(fd) != 1)
        return is_placed ? syscall(SYS_pwrite64, fd, bytes, length, offset)
                         : syscall(SYS_write, fd, bytes, length);
    pthread_mutex_lock(&lock);
    changes();
    ssize_t written = allowed(length);
    if (written >= 0) {
        struct stat stat;
        if (!is_placed) {
            offset = syscall(SYS_lseek, fd, 0, SEEK_CUR);
            if (appends[fd] && !syscall(SYS_fstat, fd, &stat))
                offset = stat.st_size;
        }
        keep(fd, offset, written);
        written = is_placed ? syscall(SYS_pwrite64, fd, bytes, written, offset)
                            : syscall(SYS_write, fd, bytes, written);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return written;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return do_pwrite(fd, bytes, length, 0, 0);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return do_pwrite(fd, bytes, length, offset, 1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return do_pwrite(fd, bytes, length, offset, 1);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (kind_of(fd) != 1)
        return syscall(SYS_writev, fd, parts, count);
    /* The first part: whoever writes goes on with the rest, as after any short write. */
    for (int part = 0; part < count; part++)
        if (parts[part].iov_len)
            return do_pwrite(fd, parts[part].iov_base, parts[part].iov_len, 0, 0);
    return 0;
}

int ftruncate64(int fd, off64_t length) {
    if (kind_of(fd) != 1)
        return syscall(SYS_ftruncate, fd, length);
    struct stat stat;
    pthread_mutex_lock(&lock);
    changes();
    int result = syscall(SYS_fstat, fd, &stat);
    if (!result && length > stat.st_size && is_full())
        result = -1;
    else if (!result) {
        keep(fd, length, stat.st_size > length ? stat.st_size - length : 0);
        result = syscall(SYS_ftruncate, fd, length);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

/* A sync is what counts as one here: the disk below never loses anything. */
static int do_sync(int fd, int number) {
    char link[64], real[PATH_MAX], line[PATH_MAX + 8];
    int kind = kind_of(fd), result = 0;
    if (!kind)
        return syscall(number, fd);
    pthread_mutex_lock(&lock);
    changes();
    if (control->mode == SYNC_FAILS) {
        pthread_mutex_unlock(&lock);
        errno = EIO;
        return -1;
    }
    if (!log_folder)
        result = syscall(number, fd);
    else if (kind == 1)
        forget(fd);
    else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = syscall(SYS_readlink, link, real, sizeof real - 1);
        if (length > 0) {
            real[length] = 0;
            snprintf(line, sizeof line, "S\t%s", real);
            note(line);
        }
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int fsync(int fd) {
    return do_sync(fd, SYS_fsync);
}

int fdatasync(int fd) {
    return do_sync(fd, SYS_fdatasync);
}

/* Another name for what a path names, so that it can be brought back. */
static void backup(const char *path, char *name, size_t size) {
    snprintf(name, size, "-");
    if (!log_folder || syscall(SYS_faccessat, AT_FDCWD, path, F_OK))
        return;
    snprintf(name, size, "%s/%d.%d.kept", log_folder, (int)getpid(), backups++);
    if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, name, 0))
        snprintf(name, size, "-");
}

int rename(const char *from, const char *to) {
    if (!is_under(from) && !is_under(to))
        return syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    char name[PATH_MAX], line[3 * PATH_MAX + 8];
    pthread_mutex_lock(&lock);
    changes();
    backup(to, name, sizeof name);
    int result = syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    int error = errno;
    if (!result) {
        snprintf(line, sizeof line, "R\t%s\t%s\t%s", from, to, name);
        note(line);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

static int removed(int folder, const char *path, int flags) {
    if (flags || path[0] != '/' || !is_under(path))
        return syscall(SYS_unlinkat, folder, path, flags);
    char name[PATH_MAX], line[2 * PATH_MAX + 8];
    pthread_mutex_lock(&lock);
    changes();
    backup(path, name, sizeof name);
    int result = syscall(SYS_unlinkat, folder, path, flags);
    int error = errno;
    if (!result) {
        snprintf(line, sizeof line, "U\t%s\t%s", path, name);
        note(line);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int unlink(const char *path) {
    return removed(AT_FDCWD, path, 0);
}

int unlinkat(int folder, const char *path, int flags) {
    return removed(folder, path, flags);
}

int mkdir(const char *path, mode_t mode) {
    char line[PATH_MAX + 8];
    pthread_mutex_lock(&lock);
    if (is_under(path))
        changes();
    int result = is_under(path) && is_full() ? -1 : syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    int error = errno;
    if (!result && is_under(path)) {
        snprintf(line, sizeof line, "M\t%s", path);
        note(line);
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    int64_t shift = control ? control->shift : 0;
    if (!result && shift && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t now = time->tv_sec * 1000000000LL + time->tv_nsec + shift;
        time->tv_sec = now / 1000000000LL;
        time->tv_nsec = now % 1000000000LL;
    }
    return result;
}

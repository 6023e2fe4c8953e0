#include "bridge/metrics/process.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int64_t clock_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* proc(5): what stands behind the name, which is in brackets and may hold any byte. */
static void read_stat(struct process *out)
{
    char line[1024];
    unsigned long user, system;
    unsigned long long started, size;
    long pages, threads, ticks = sysconf(_SC_CLK_TCK);
    FILE *f = fopen("/proc/self/stat", "re");

    if (f == NULL) return;
    char *rest = fgets(line, sizeof line, f) == NULL ? NULL : strrchr(line, ')');
    fclose(f);
    if (rest == NULL || ticks <= 0) return;
    int count = sscanf(rest,
                       ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d "
                       "%ld %*d %llu %llu %ld",
                       &user, &system, &threads, &started, &size, &pages);
    if (count != 6) return;
    out->cpu_ms = (int64_t)(user + system) * 1000 / ticks;
    int64_t booted_ms = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
    out->started_wall_ms = booted_ms + (int64_t)started * 1000 / ticks;
    out->memory_bytes = (int64_t)pages * sysconf(_SC_PAGESIZE);
    out->virtual_bytes = (int64_t)size;
    out->threads = threads;
}

static int64_t count_fds(void)
{
    DIR *folder = opendir("/proc/self/fd");
    struct dirent *entry;
    int64_t count = -1; /* one is the folder's own */

    if (folder == NULL) return -1;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] != '.') count++;
    }
    closedir(folder);
    return count;
}

void process_read(struct process *out)
{
    struct rlimit files;

    *out = (struct process){-1, -1, -1, -1, -1, -1, -1};
    read_stat(out);
    out->fds = count_fds();
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY)
        out->fds_max = (int64_t)files.rlim_cur;
}

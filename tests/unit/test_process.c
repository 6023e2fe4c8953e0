#include "bridge/metrics/process.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/test.h"

static void everything_is_known_and_plausible(void **state)
{
    (void)state;
    struct process p;
    int64_t now_ms = (int64_t)time(NULL) * 1000;

    process_read(&p);
    assert_true(p.cpu_ms >= 0 && p.cpu_ms < 600000);
    assert_true(p.started_wall_ms > now_ms - 600000 && p.started_wall_ms < now_ms + 2000);
    assert_true(p.memory_bytes > 65536 && p.memory_bytes <= p.virtual_bytes);
    assert_int_equal(p.threads, 1);
}

static void an_open_file_counts(void **state)
{
    (void)state;
    struct process before, after;

    process_read(&before);
    int fd = open("/dev/null", O_RDONLY);
    process_read(&after);
    close(fd);
    assert_true(before.fds >= 1);
    assert_int_equal(after.fds, before.fds + 1);
}

static void the_limit_of_files_is_the_soft_one(void **state)
{
    (void)state;
    struct rlimit limit;
    struct process p;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 77;
    setrlimit(RLIMIT_NOFILE, &limit);
    process_read(&p);
    assert_int_equal(p.fds_max, 77);
}

static void cpu_time_grows(void **state)
{
    (void)state;
    struct process before, after;
    time_t until = time(NULL) + 20;
    volatile unsigned work = 0;

    process_read(&before);
    do {
        for (int i = 0; i < 1000000; i++)
            work = work * 31 + (unsigned)i;
        process_read(&after);
    } while (after.cpu_ms <= before.cpu_ms && time(NULL) < until);
    assert_true(after.cpu_ms > before.cpu_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_known_and_plausible),
        cmocka_unit_test(an_open_file_counts),
        cmocka_unit_test(the_limit_of_files_is_the_soft_one),
        cmocka_unit_test(cpu_time_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What liburcu's calls cost on this machine: the peer of the Java benchmarks. One flavour a build: -DFLAVOUR_memb or
 * -DFLAVOUR_qsbr. Prints a line NAME=NANOSECONDS for each measure, the best of its rounds; a reader's is net of an
 * empty loop, measured in turn with it.
 *
 *   liburcu_cost MILLISECONDS-OF-A-ROUND ROUNDS
 *
 * _LGPL_SOURCE lets liburcu inline its read side, which is how it is meant to be used where speed counts.
 */
#define _GNU_SOURCE
#define _LGPL_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(FLAVOUR_memb)
#define FLAVOUR "memb"
#include <urcu/urcu-memb.h>
#include <urcu/map/urcu-memb.h>
#elif defined(FLAVOUR_qsbr)
#define FLAVOUR "qsbr"
#include <urcu/urcu-qsbr.h>
#include <urcu/map/urcu-qsbr.h>
#else
#error "Choose a flavour: -DFLAVOUR_memb or -DFLAVOUR_qsbr"
#endif
/* After the map, which gives its functions the names of the flavour. */
#include <urcu/defer.h>

#define CALLS 10000

/* The loop's counter stays in a register, but the compiler may drop no turn. */
#define KEEP() __asm__ __volatile__("" ::: "memory")

static long round_nanos;
static int rounds;

static long now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

static __attribute__((noinline)) void empty_loop(void)
{
    for (int i = 0; i < CALLS; i++) {
        KEEP();
    }
}

static __attribute__((noinline)) void sections(void)
{
    for (int i = 0; i < CALLS; i++) {
        KEEP();
        rcu_read_lock();
        KEEP();
        rcu_read_unlock();
    }
}

static __attribute__((noinline)) void nested_sections(void)
{
    for (int i = 0; i < CALLS; i++) {
        KEEP();
        rcu_read_lock();
        KEEP();
        rcu_read_lock();
        KEEP();
        rcu_read_unlock();
        KEEP();
        rcu_read_unlock();
    }
}

#ifdef FLAVOUR_qsbr
static __attribute__((noinline)) void quiescent_states(void)
{
    for (int i = 0; i < CALLS; i++) {
        KEEP();
        rcu_quiescent_state();
    }
}
#endif

static double smaller(const double left, const double right)
{
    return left < right ? left : right;
}

/* Nanoseconds of one call, over a round. */
static double time_of_call(void (*loop)(void), const int calls)
{
    const long begin = now();
    long end;
    long loops = 0;
    do {
        loop();
        loops++;
        end = now();
    } while (end - begin < round_nanos);
    return (double)(end - begin) / loops / calls;
}

static double net_of_empty_loop(void (*loop)(void))
{
    double full = time_of_call(loop, CALLS);
    double empty = time_of_call(empty_loop, CALLS);
    for (int i = 0; i < rounds; i++) {
        full = smaller(full, time_of_call(loop, CALLS));
        empty = smaller(empty, time_of_call(empty_loop, CALLS));
    }
    return full - empty;
}

static double gross(void (*loop)(void), const int calls)
{
    double time = time_of_call(loop, calls);
    for (int i = 0; i < rounds; i++) {
        time = smaller(time, time_of_call(loop, calls));
    }
    return time;
}

static void print(const char *name, const double nanos)
{
    printf(FLAVOUR ".%s=%.3f\n", name, nanos);
    fflush(stdout);
}

/* The caller is no reader while it waits: with qsbr, a registered one would have to go offline. */
static void one_grace_period(void)
{
    synchronize_rcu();
}

static bool stop;
static bool is_reading;

static void *busy_reader(void *unused)
{
    (void)unused;
    rcu_register_thread();
    __atomic_store_n(&is_reading, true, __ATOMIC_RELEASE);
    while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
        for (int i = 0; i < 16; i++) {
            rcu_read_lock();
            KEEP();
            rcu_read_unlock();
        }
#ifdef FLAVOUR_qsbr
        rcu_quiescent_state();
#endif
    }
    rcu_unregister_thread();
    return NULL;
}

static double grace_period_with_busy_reader(void)
{
    pthread_t reader;
    if (pthread_create(&reader, NULL, busy_reader, NULL) != 0) {
        perror("pthread_create");
        exit(1);
    }
    while (!__atomic_load_n(&is_reading, __ATOMIC_ACQUIRE)) {
        KEEP();
    }
    const double nanos = gross(one_grace_period, 1);
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    pthread_join(reader, NULL);
    return nanos;
}

static pthread_barrier_t together;

static void *net_on_a_thread(void *result)
{
    rcu_register_thread();
    pthread_barrier_wait(&together);
    *(double *)result = net_of_empty_loop(sections);
    rcu_unregister_thread();
    return NULL;
}

static double net_on_two_threads(void)
{
    pthread_t threads[2];
    double results[2];
    pthread_barrier_init(&together, NULL, 2);
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, net_on_a_thread, &results[i]) != 0) {
            perror("pthread_create");
            exit(1);
        }
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return (results[0] + results[1]) / 2;
}

static uintptr_t freed;

static void free_it(void *object)
{
    freed += (uintptr_t)object;
}

/* Sustained: a full queue waits for its grace period and is run, by the thread that filled it. */
static void releases(void)
{
    static char objects[1024];
    for (int i = 0; i < CALLS; i++) {
        defer_rcu(free_it, &objects[i & 1023]);
    }
}

static double defer_sustained(void)
{
    if (rcu_defer_register_thread() != 0) {
        fprintf(stderr, "rcu_defer_register_thread failed\n");
        exit(1);
    }
    const double nanos = gross(releases, CALLS);
    rcu_defer_unregister_thread();
    return nanos;
}

int main(const int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: %s MILLISECONDS-OF-A-ROUND ROUNDS\n", arguments[0]);
        return 2;
    }
    round_nanos = atol(arguments[1]) * 1000000L;
    rounds = atoi(arguments[2]);
    if (round_nanos <= 0 || rounds < 1) {
        fprintf(stderr, "a round takes 1 ms or more, and there is one or more\n");
        return 2;
    }

    rcu_register_thread();
    print("section", net_of_empty_loop(sections));
    print("nested", net_of_empty_loop(nested_sections));
#ifdef FLAVOUR_qsbr
    print("quiescent", net_of_empty_loop(quiescent_states));
#endif
    rcu_unregister_thread();

    print("section.two", net_on_two_threads());
    print("synchronize", gross(one_grace_period, 1));
    print("synchronize.busy", grace_period_with_busy_reader());
    print("defer", defer_sustained());
    return 0;
}

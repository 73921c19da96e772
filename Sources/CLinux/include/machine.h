#pragma once

#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/timex.h>

/// Whether the kernel's clock is kept in step by NTP or PTP (adjtimex(2)): 1, 0, or -1 when the kernel does not say.
static inline int linux_clock_is_synchronised(void) {
    struct timex facts = {0};
    int state = adjtimex(&facts);
    return state < 0 ? -1 : state != TIME_ERROR && !(facts.status & STA_UNSYNC);
}

/// PR_GET_DUMPABLE: 0 when no other process of the same user may look into this one.
static inline int linux_is_inspectable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

/// The soft limit RLIMIT_NOFILE; -1 when there is none.
static inline int64_t linux_open_file_limit(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? (int64_t)limit.rlim_cur : -1;
}

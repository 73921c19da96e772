#include <fcntl.h>
#include <unistd.h>

// Fills closed standard descriptors before main. The Swift runtime opens descriptors of its own as soon as it runs
// anything, an epoll instance among them: one that got number 1 would be written to as if it were stdout.
__attribute__((constructor)) static void fill_standard_descriptors(void) {
    int descriptor;
    do {
        descriptor = open("/dev/null", O_RDWR);
    } while (descriptor >= 0 && descriptor <= STDERR_FILENO);
    if (descriptor > STDERR_FILENO) close(descriptor);
}

#define _GNU_SOURCE

#include "socket.h"

#include <stddef.h>
#include <sys/socket.h>

int linux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC); }

long linux_peer_user(int connection) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    return (long)peer.uid;
}

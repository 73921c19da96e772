#pragma once

#include <sys/types.h>

/// Takes one waiting connection, close-on-exec (accept4(2)); -1 with `errno` when there is none.
int linux_accept(int listener);

/// The user at the other end of a connected Unix socket (unix(7), SO_PEERCRED); -1 when that cannot be told.
long linux_peer_user(int connection);

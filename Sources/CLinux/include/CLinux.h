#pragma once

// What Swift cannot reach through its own import of the C library: variadic calls, newer system calls, epoll.

#include "files.h"
#include "inheritance.h"
#include "machine.h"
#include "process.h"
#include "signals.h"
#include "socket.h"

#pragma once

/// Whether a name in an open folder is the root of a mount, as a file is that a container engine has bind-mounted
/// (statx(2), STATX_ATTR_MOUNT_ROOT, since Linux 5.8): 1, or 0 where it is none or the kernel does not say.
int linux_is_mount_root(int folder, const char *name);

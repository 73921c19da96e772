#pragma once

/// Whether a name in an open folder is the root of a mount, as a file is that a container engine has bind-mounted
/// (statx(2), STATX_ATTR_MOUNT_ROOT, since Linux 5.8): 1, or 0 where it is none or the kernel does not say.
int linux_is_mount_root(int folder, const char *name);

/// Lets two names in an open folder change places, at one instant for whoever looks (renameat2(2), RENAME_EXCHANGE): 0, or
/// -1 with `errno`, EINVAL where the file system cannot.
int linux_exchange(int folder, const char *name, const char *other);

import Glibc

/// The groups that the system knows (`/etc/group` and what nsswitch.conf names).
package enum GroupDatabase {
    /// The number of a group given by its name, or by the number itself. May wait for a directory service.
    package static func identifier(of name: String) throws(FileError) -> UInt32 {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var size = 1024
        while true {
            var buffer = [CChar](repeating: 0, count: size)
            let error = getgrnam_r(name, &entry, &buffer, size, &found)
            if error == ERANGE, size < 1 << 20 {
                size *= 2
                continue
            }
            if found != nil { return entry.gr_gid }
            if let number = UInt32(name) { return number }
            throw FileError(
                code: .unknownGroup, errno: error, operation: "look up", path: "/etc/group",
                message: "there is no group '\(name)'", remedy: "create it (groupadd), or correct 'group'")
        }
    }
}

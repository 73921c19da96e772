import Glibc

extension StateError {
    /// What the system call that has just failed reported. `action` completes "cannot …".
    static func system(_ action: String, _ path: String) -> StateError {
        let number = errno
        let isReading = action.hasPrefix("read") || action.hasPrefix("examine")
        return StateError(
            isReading ? .cannotRead : .cannotWrite, "cannot \(action) \(path): \(String(cString: strerror(number)))",
            remedy: remedy(for: number))
    }

    private static func remedy(for number: Int32) -> String? {
        switch number {
        case ENOSPC, EDQUOT: "free some space"
        case EACCES, EPERM: "run as the state's owner, or name another folder with --state"
        case EROFS: "name a folder that is mounted read-write with --state"
        default: nil
        }
    }
}

extension StateError {
    static func wrongKey(_ folder: StateFolder) -> StateError {
        StateError(
            .wrongKey, "the state in \(folder.path) was written with another key",
            remedy: "give the key it was written with (state.key), or name another folder with --state")
    }
}

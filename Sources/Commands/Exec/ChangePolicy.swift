/// What happens to a program when the credentials in its environment have been replaced.
package enum ChangePolicy: Sendable, Hashable {
    /// Nothing: it goes on with what it was given.
    case none
    /// It gets that signal.
    case signal(Int32)
    /// It is ended with SIGTERM, after the grace with SIGKILL, and started again with the new credentials.
    case restart(grace: Duration)
}

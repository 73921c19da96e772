/// How a command ends: the exit codes of sysexits.h that supervisors and cron wrappers know.
package enum ExitCode: Int32, Sendable {
    case success = 0
    /// Some set is not usable, is rejected, or needs login.
    case trouble = 1
    /// EX_USAGE: the command line is wrong.
    case usage = 64
    /// EX_UNAVAILABLE: no selected set has valid credentials.
    case unavailable = 69
    /// EX_SOFTWARE: Evercred itself failed.
    case software = 70
    /// EX_CANTCREAT: an output or the state could not be written.
    case cannotCreate = 73
    /// EX_TEMPFAIL: the state is held by another run, or time was up before everything due was tried.
    case temporaryFailure = 75
    /// EX_NOPERM: every set in trouble needs a human `login`.
    case noPermission = 77
    /// EX_CONFIG: the configuration is invalid, or the state is not this configuration's.
    case configuration = 78
}

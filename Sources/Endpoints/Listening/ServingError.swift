package import Engine
import Glibc
import NIOCore
import Platform

/// Why something that other programs ask for cannot be served.
package struct ServingError: Error, Sendable, Hashable {
    /// What went wrong, for decisions.
    package enum Code: String, Sendable {
        /// Somebody else listens there.
        case taken
        /// The port is below 1024, or otherwise not for this user.
        case denied
        /// The address is none of this machine's.
        case noSuchAddress
        /// Anything else that the operating system reports.
        case other
        /// Others could write the folder of the tokens.
        case unsafeFolder
        /// A token could not be kept.
        case cannotWrite
    }

    package let code: Code
    /// One sentence that names the setting and the address.
    package let message: String
    /// What somebody can do about it.
    package let remedy: String?

    init(_ code: Code, _ message: String, remedy: String? = nil) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// Why binding failed.
    ///
    /// - Parameter purpose: what is served there, as the configuration calls it.
    init(_ error: any Error, at address: ListenAddress, for purpose: String) {
        let number = (error as? IOError)?.errnoCode ?? 0
        switch number {
        case EADDRINUSE:
            self.init(
                .taken, "\(purpose): \(address) is taken by another program",
                remedy: "end what listens there (ss -ltnp), or choose another port")
        case EACCES, EPERM:
            self.init(
                .denied, "\(purpose): this user may not listen at \(address)", remedy: "choose a port above 1023")
        case EADDRNOTAVAIL, EAFNOSUPPORT:
            self.init(
                .noSuchAddress, "\(purpose): \(address) is no address of this machine",
                remedy: "choose one that 'ip address' shows")
        default:
            self.init(.other, "\(purpose): cannot listen at \(address): \(error)")
        }
    }

    /// What a run that cannot serve ends with: 75 when another program has the address, as with the state; 78 for a
    /// folder that is not to be trusted; 73 otherwise.
    package var exitCode: ExitCode {
        switch code {
        case .taken: .temporaryFailure
        case .unsafeFolder: .configuration
        case .denied, .noSuchAddress, .other, .cannotWrite: .cannotCreate
        }
    }
}

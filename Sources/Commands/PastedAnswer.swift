import Endpoints
import Platform

/// The address that a human copies out of a browser, read from stdin.
enum PastedAnswer {
    /// The first line that is an answer of a provider.
    static func read() async throws(SignInFailure) -> SignInCallback {
        while let line = await BlockingWork.run({ readLine() }) {
            if let callback = SignInCallback(pasted: line) { return callback }
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            Terminal.complain(
                "evercred: this is not the address that the browser ended at, with a code behind the '?': paste it whole:"
            )
        }
        throw SignInFailure(.malformedAnswer, "no address was pasted", remedy: "run login again")
    }
}

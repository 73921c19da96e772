import Glibc
import StrictJSON

/// Asks the instance that holds the state to do something.
package struct ControlClient: Sendable {
    private let path: String

    /// - Parameter folder: the folder of the state.
    package init(stateFolder folder: String) { path = ControlServer.path(in: folder) }

    /// Sends one request and waits for its answer, at most that many seconds.
    ///
    /// Blocks its thread. `nil` when nobody listens, so that the caller can do the work itself.
    package func ask(_ request: ControlRequest, waitingAtMost seconds: Int) throws(ControlSocketError) -> ControlAnswer?
    {
        let socket = try ControlSocket(path: path)
        defer { socket.close() }
        socket.setTimeout(seconds: seconds)
        do throws(ControlSocketError) {
            try socket.withAddress("connect to") { address, size in connect(socket.descriptor, address, size) }
        } catch  where error.isNobodyThere {
            return nil
        }
        try socket.writeLine(JSONWriter.bytes(request.json))
        let line = try socket.readLine(limit: ControlAnswer.limit)
        if line.isEmpty { throw ControlSocketError(operation: "read from", path: path, errno: ECONNRESET) }
        guard let json = try? JSONReader.read(line), let answer = ControlAnswer(json) else {
            throw ControlSocketError(operation: "understand", path: path, errno: EPROTO)
        }
        return answer
    }
}

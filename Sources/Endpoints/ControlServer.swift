import CLinux
import Dispatch
import Engine
import Glibc
package import Logging
import Platform
import ServiceLifecycle
import StrictJSON

/// Listens on `STATE/control.sock` for what other commands want done while this instance holds the state.
///
/// Only the process's own user and root are heard. One request and one answer a connection; connections are served side
/// by side, a slow one holds up nobody.
package struct ControlServer: Service {
    private let path: String
    private let logger: Logger
    private let handle: @Sendable (ControlRequest) async -> ControlAnswer

    /// Where the socket lies.
    package static func path(in folder: String) -> String { "\(folder)/control.sock" }

    package init(
        stateFolder folder: String, logger: Logger, handle: @escaping @Sendable (ControlRequest) async -> ControlAnswer
    ) {
        self.path = Self.path(in: folder)
        self.logger = logger
        self.handle = handle
    }

    /// Serves until the task is cancelled or asked to shut down.
    package func run() async throws {
        let listener = try listen()
        defer {
            unlink(path)
            listener.close()
        }
        let (connections, arrived) = AsyncStream.makeStream(of: Int32.self)
        let source = DispatchSource.makeReadSource(fileDescriptor: listener.descriptor, queue: .global())
        source.setEventHandler(qos: .unspecified, flags: []) {
            let descriptor = linux_accept(listener.descriptor)
            if descriptor >= 0 { arrived.yield(descriptor) }
        }
        source.resume()
        defer { source.cancel() }
        await withDiscardingTaskGroup { group in
            for await descriptor in connections.cancelOnGracefulShutdown() {
                group.addTask { await serve(ControlSocket(accepted: descriptor, path: path)) }
            }
        }
    }

    private func listen() throws(ControlSocketError) -> ControlSocket {
        // Whoever holds the lock on the state may clear away the socket that a killed predecessor left.
        unlink(path)
        let socket = try ControlSocket(path: path)
        do throws(ControlSocketError) {
            try socket.withAddress("bind") { address, size in bind(socket.descriptor, address, size) }
            guard chmod(path, 0o600) == 0, Glibc.listen(socket.descriptor, 16) == 0 else {
                throw ControlSocketError(operation: "listen on", path: path, errno: errno)
            }
            return socket
        } catch {
            socket.close()
            throw error
        }
    }

    private func serve(_ socket: ControlSocket) async {
        defer { socket.close() }
        socket.setTimeout(seconds: 5)
        guard let peer = socket.peerUser, peer == geteuid() || peer == 0 else {
            logger.warning("control request refused", metadata: ["uid": "\(socket.peerUser.map(String.init) ?? "?")"])
            return
        }
        do {
            let line = try await BlockingWork.run { () throws(ControlSocketError) in
                try socket.readLine(limit: ControlRequest.limit)
            }
            let answer: ControlAnswer
            if let json = try? JSONReader.read(line), let request = ControlRequest(json) {
                answer = await handle(request)
            } else {
                answer = ControlAnswer(exitCode: .usage, messages: ["not a request this version understands"])
            }
            try await BlockingWork.run { () throws(ControlSocketError) in
                try socket.writeLine(JSONWriter.bytes(answer.json))
            }
        } catch {
            logger.warning("control connection failed", metadata: ["error": "\(error)"])
        }
    }
}

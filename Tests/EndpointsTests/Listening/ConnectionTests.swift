import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import Endpoints

/// How long a connection may keep a listener waiting, by the clock of its event loop.
struct `A connection` {
    private let limits = ConnectionLimits()

    /// A connection that is open, and the table it stands in.
    private func open(
        respond: @escaping @Sendable (EndpointRequest) async -> EndpointAnswer = { _ in
            EndpointAnswer(status: 200, text: "test")
        }
    ) async throws -> NIOAsyncTestingChannel {
        let limits = limits
        let channel = try await NIOAsyncTestingChannel { channel in
            try EndpointListener.prepare(
                channel, in: ConnectionTable(limit: 1), limits: limits, observe: { _ in }, respond: respond)
        }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        return channel
    }

    private static let request = "GET /test HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Sends some bytes and returns the next answer.
    private func answer(_ channel: NIOAsyncTestingChannel, to text: String) async throws -> String {
        try await channel.writeInbound(ByteBuffer(string: text))
        var answer = ""
        while !answer.hasSuffix("test\n") {
            answer += String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self))
        }
        return answer
    }

    @Test func `that asks for nothing is closed after 5 s`() async throws {
        let channel = try await open()
        await channel.testingEventLoop.advanceTime(by: limits.headTime - .milliseconds(1))
        #expect(channel.isActive)
        await channel.testingEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
    }

    @Test func `gains no time by sending a byte now and then`() async throws {
        let channel = try await open()
        for byte in Self.request.prefix(5) {
            try await channel.writeInbound(ByteBuffer(string: String(byte)))
            await channel.testingEventLoop.advanceTime(by: .seconds(1))
        }
        #expect(!channel.isActive)
    }

    @Test func `is kept between requests, and closed when none comes`() async throws {
        let channel = try await open()
        #expect(try await answer(channel, to: Self.request).hasPrefix("HTTP/1.1 200 OK\r\n"))
        await channel.testingEventLoop.advanceTime(by: limits.headTime + .seconds(1))
        #expect(channel.isActive)
        #expect(try await answer(channel, to: Self.request).hasPrefix("HTTP/1.1 200 OK\r\n"))
        await channel.testingEventLoop.advanceTime(by: limits.idleTime)
        #expect(!channel.isActive)
    }

    @Test func `has 5 s for a later request's head too`() async throws {
        let channel = try await open()
        _ = try await answer(channel, to: Self.request)
        await channel.testingEventLoop.advanceTime(by: .seconds(30))
        try await channel.writeInbound(ByteBuffer(string: "GET /"))
        await channel.testingEventLoop.advanceTime(by: limits.headTime)
        #expect(!channel.isActive)
    }

    @Test func `is not closed while it waits for its answer`() async throws {
        let gate = Gate()
        let channel = try await open { _ in
            await gate.pass()
            return EndpointAnswer(status: 200, text: "test")
        }
        try await channel.writeInbound(ByteBuffer(string: Self.request))
        await gate.waitForArrivals()
        await channel.testingEventLoop.advanceTime(by: .seconds(600))
        #expect(channel.isActive)
        gate.open()
        #expect(String(buffer: try await channel.waitForOutboundWrite(as: ByteBuffer.self)).hasPrefix("HTTP/1.1 200"))
    }

    @Test func `that goes away no longer has anybody work for it`() async throws {
        let gate = Gate()
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let channel = try await open { _ in
            await withTaskCancellationHandler {
                await gate.pass()
            } onCancel: {
                gate.open()
            }
            ended.yield(Task.isCancelled)
            return EndpointAnswer(status: 200, text: "test")
        }
        try await channel.writeInbound(ByteBuffer(string: Self.request))
        await gate.waitForArrivals()
        try await channel.close()
        #expect(await ends.first { _ in true } == true)
    }
}

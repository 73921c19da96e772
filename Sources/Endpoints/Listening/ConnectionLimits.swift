package import NIOCore

/// What one listener bears, so that nobody who talks to it can hold up anybody else or the process.
package struct ConnectionLimits: Sendable {
    /// How many connections are open at once. One more takes the place of that which has kept us waiting the longest;
    /// while every single one is being answered, it is closed.
    package var connections = 128
    /// The bytes of a request's target and headers together.
    package var head = 8 << 10
    /// How many headers a request may have.
    package var headerCount = 64
    /// How long a request's head may take from its first byte, or from the start of the connection.
    package var headTime = TimeAmount.seconds(5)
    /// How long a connection is kept without a request.
    package var idleTime = TimeAmount.seconds(75)
    /// How long the reader of an answer may take.
    package var writeTime = TimeAmount.seconds(5)

    package init() {}
}

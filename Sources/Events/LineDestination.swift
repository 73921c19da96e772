/// Where the lines of a ``JSONLinesSink`` end up. Used by one thread at a time, which may be kept waiting.
protocol LineDestination: AnyObject {
    /// What it is called in events and in the log.
    var name: String { get }

    /// Writes one line, line break included, with one call of the operating system wherever that takes it whole.
    ///
    /// After ``EventSinkError/Code/closed`` it is not called again.
    func write(_ line: [UInt8]) throws(EventSinkError)
}

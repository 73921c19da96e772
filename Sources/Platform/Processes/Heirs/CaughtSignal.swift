/// A signal that this process got.
package struct CaughtSignal: Sendable, Hashable {
    package let number: Int32
    /// Whether the kernel sent it by itself: a terminal's key or hangup, a child that has changed.
    package let isKernels: Bool
    /// The process that sent it; 0 when nobody did, or when it is in another pid namespace.
    package let sender: Int32

    package init(_ number: Int32, isKernels: Bool = false, sender: Int32 = 0) {
        self.number = number
        self.isKernels = isKernels
        self.sender = sender
    }
}
